package org.broca.federated.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.Weights;
import org.broca.tensor.Check;
import org.broca.tensor.io.AtomicFile;

/**
 * A run on disk: its state, which is replaced whole or not at all, and one line of JSON a round.
 *
 * <p>{@code state.json} says where the run is and which {@code model-*.safetensors} holds the model and the strategy's
 * state; {@code history.jsonl} has the rounds that are over. A line that the state does not know of yet is dropped when
 * the run is taken up again.
 */
final class RunFolder implements AutoCloseable {
    private static final String WEIGHTS = "weights";
    private static final String STRATEGY = "strategy.";

    private final Path folder;
    private final String strategy;
    private final FileChannel lock;
    private Optional<RunState> saved = Optional.empty();
    private String model = "";

    RunFolder(Path folder, String strategy) {
        this.folder = folder;
        this.strategy = strategy;
        try {
            Files.createDirectories(folder);
            lock = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the run's folder " + folder, e);
        }
        if (!locked()) {
            close();
            throw new IllegalStateException(
                    "%s is in use by another coordinator: end that one, or take another folder".formatted(folder));
        }
    }

    private boolean locked() {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // by this process
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + folder, e);
        }
    }

    /** Gives the folder free. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unlock " + folder, e);
        }
    }

    private Path stateFile() {
        return folder.resolve("state.json");
    }

    private Path historyFile() {
        return folder.resolve("history.jsonl");
    }

    /** Replaces the state; a model that is on disk already is not written again. */
    void save(RunState state) {
        String before = model;
        if (!saved.map(old -> sameModel(old, state)).orElse(false)) {
            model = "model-%d-%s.safetensors"
                    .formatted(state.round(), state.phase().name().toLowerCase(Locale.ROOT));
            Map<String, Weights> groups = new LinkedHashMap<>();
            groups.put(WEIGHTS, state.weights());
            state.strategy().forEach((name, weights) -> groups.put(STRATEGY + name, weights));
            HeapArrays.write(folder.resolve(model), new HeapArrays.Content(groups, Map.of()));
        }
        Map<String, String> text = new LinkedHashMap<>();
        text.put("strategy", strategy);
        text.put("phase", state.phase().name());
        text.put("round", String.valueOf(state.round()));
        text.put("model", model);
        text.put("sampled", ReportJson.write(state.sampled()));
        text.put("report", ReportJson.write(state.report()));
        write(stateFile(), ReportJson.write(text));
        saved = Optional.of(state);
        if (!before.equals(model)) {
            discardModelsBut(model);
        }
    }

    private static boolean sameModel(RunState one, RunState other) {
        return one.weights().equals(other.weights()) && one.strategy().equals(other.strategy());
    }

    private void discardModelsBut(String current) {
        try (DirectoryStream<Path> models = Files.newDirectoryStream(folder, "model-*.safetensors")) {
            for (Path file : models) {
                if (!file.endsWith(current)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot tidy up " + folder, e);
        }
    }

    private static void write(Path file, String text) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        AtomicFile.write(file, channel -> {
            while (bytes.hasRemaining()) {
                int ignored = channel.write(bytes);
            }
        });
    }

    /** The state that was saved last; empty in a new folder. */
    Optional<RunState> load() {
        if (Files.exists(stateFile())) {
            saved = Optional.of(read());
        }
        return saved;
    }

    private RunState read() {
        try {
            Map<String, String> text = ReportJson.texts(Files.readString(stateFile()));
            String other = text(text, "strategy");
            Check.that(
                    strategy.equals(other),
                    "%s holds a run with strategy %s, not %s: take another folder or the same strategy",
                    folder,
                    other,
                    strategy);
            model = text(text, "model");
            return state(HeapArrays.read(folder.resolve(model)).groups(), text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s is no sound state of a run: %s".formatted(stateFile(), e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + stateFile(), e);
        }
    }

    private static RunState state(Map<String, Weights> groups, Map<String, String> text)
            throws JsonProcessingException {
        Map<String, Weights> moments = new LinkedHashMap<>();
        groups.forEach((group, weights) -> {
            if (group.startsWith(STRATEGY)) {
                moments.put(group.substring(STRATEGY.length()), weights);
            }
        });
        return new RunState(
                RunState.Phase.valueOf(text(text, "phase")),
                Integer.parseInt(text(text, "round")),
                groups.getOrDefault(WEIGHTS, Weights.none()),
                moments,
                ReportJson.names(text(text, "sampled")),
                ReportJson.report(text(text, "report")));
    }

    private static String text(Map<String, String> text, String key) {
        return Optional.ofNullable(text.get(key))
                .orElseThrow(() -> new IllegalArgumentException("the run's state lacks \"%s\"".formatted(key)));
    }

    /** Adds a round that is over; to be called before the state says so. */
    void append(RoundReport report) {
        byte[] line = (ReportJson.write(report) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(historyFile(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + historyFile(), e);
        }
    }

    /** The rounds up to one; what comes after it, or was cut short, is dropped from the file. */
    List<RoundReport> history(int round) {
        List<RoundReport> history = new ArrayList<>();
        if (Files.exists(historyFile())) {
            lines().forEach(line ->
                    parsed(line).filter(report -> report.round() <= round).ifPresent(history::add));
            StringBuilder kept = new StringBuilder();
            history.forEach(report -> kept.append(ReportJson.write(report)).append('\n'));
            write(historyFile(), kept.toString());
        }
        return history;
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(historyFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + historyFile(), e);
        }
    }

    private static Optional<RoundReport> parsed(String line) {
        try {
            return Optional.of(ReportJson.report(line));
        } catch (JsonProcessingException e) {
            return Optional.empty(); // cut short
        }
    }
}
