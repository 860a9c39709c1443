package org.broca.spark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;

/**
 * A rank's process; it ends with the task, and with the executor, too, whatever that dies of.
 *
 * <p>What it prints goes to the executor's standard error.
 */
final class RankProcess implements AutoCloseable {
    private static final int LINES_KEPT = 20;
    private static final int POLL_MILLIS = 200;
    private static final int GRACE_SECONDS = 10;
    /** Runs a command and ends it when standard input closes, as it does when the executor is gone. */
    private static final String GUARD = """
            exec 3<&0
            "$@" 3<&- </dev/null &
            child=$!
            (cat <&3; kill "$child") >/dev/null 2>&1 &
            guard=$!
            exec 3<&-
            wait "$child"
            status=$?
            kill "$guard" 2>/dev/null
            exit $status
            """;

    private final Process process;
    private final int rank;
    private final String host;
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final Thread reader;

    private RankProcess(Process process, int rank, String host) {
        this.process = process;
        this.rank = rank;
        this.host = host;
        reader = new Thread(this::read, "rank " + rank);
        reader.setDaemon(true);
        reader.start();
    }

    static RankProcess start(RankCommand command, Map<String, String> environment, int rank, String host) {
        Path launcher = command.launcher();
        List<String> words = new ArrayList<>();
        if (File.separatorChar == '/') {
            words.addAll(List.of("sh", "-c", GUARD, "sh"));
        }
        words.addAll(command.words(launcher));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(command.folder(launcher).toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new RankProcess(builder.start(), rank, host);
        } catch (IOException e) {
            throw new UncheckedIOException("rank %d on %s cannot start %s".formatted(rank, host, launcher), e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.err.println("rank " + rank + ": " + line);
                remember(line);
            }
        } catch (IOException e) {
            remember("(what it printed after that cannot be read: " + e + ")");
        }
    }

    private synchronized void remember(String line) {
        lastLines.add(line);
        if (lastLines.size() > LINES_KEPT) {
            lastLines.remove();
        }
    }

    private synchronized String remembered() {
        return String.join("\n", lastLines);
    }

    /**
     * Waits until the rank is done.
     *
     * @throws IllegalStateException if it failed; has its last lines
     */
    void awaitDone(TaskContext task) {
        try {
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (task.isInterrupted()) {
                    throw new IllegalStateException("rank %d on %s is ended with its stage".formatted(rank, host));
                }
            }
            reader.join(TimeUnit.SECONDS.toMillis(GRACE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("rank %d on %s is interrupted".formatted(rank, host), e);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    "rank %d on %s ended with status %d:\n%s".formatted(rank, host, process.exitValue(), remembered()));
        }
    }

    /** Ends the rank if it runs: asks it to, and soon makes it. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close(); // the guard's sign
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
