package org.broca.core;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * Where the time of some training steps goes, as a trace that {@code chrome://tracing} and Perfetto show.
 *
 * <p>Steps are numbered from 1 over the whole run: first {@code warmup} are skipped, then {@code steps} recorded.
 */
final class Profile {
    private final boolean enabled;
    private final int first;
    private final int last;
    private final Path file;
    private final List<Map<String, Object>> events = new ArrayList<>();
    private final long origin = System.nanoTime();
    private int step;

    Profile(RunOptions options, Path folder) {
        enabled = options.profileTraining() && Distributed.ifMainProcess();
        first = options.profileWarmup() + 1;
        last = options.profileWarmup() + options.profileSteps();
        file = folder.resolve("profile.json");
    }

    void nextStep() {
        step++;
        if (enabled && step == last + 1) {
            write();
        }
    }

    /** Runs {@code body}, recorded under {@code name} if this step is profiled. */
    <T> T time(String name, Supplier<T> body) {
        if (!enabled || step < first || step > last) {
            return body.get();
        }
        long start = System.nanoTime();
        T result = body.get();
        long end = System.nanoTime();
        events.add(Map.of(
                "name",
                name,
                "ph",
                "X",
                "ts",
                (start - origin) / 1000.0,
                "dur",
                (end - start) / 1000.0,
                "pid",
                ProcessHandle.current().pid(),
                "tid",
                Thread.currentThread().getName(),
                "args",
                Map.of("step", step)));
        return result;
    }

    /** As {@link #time}, for what gives nothing back. */
    void run(String name, Runnable body) {
        time(name, () -> {
            body.run();
            return true;
        });
    }

    /** Writes what was recorded, if anything. */
    void write() {
        if (events.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            new ObjectMapper().writeValue(file.toFile(), Map.of("traceEvents", events));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the profile " + file, e);
        }
        LoggerFactory.getLogger("speechbrain.core").info("Profile of training steps {} to {} in {}", first, last, file);
        events.clear();
    }
}
