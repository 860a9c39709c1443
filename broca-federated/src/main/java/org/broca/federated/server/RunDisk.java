package org.broca.federated.server;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.federated.Reply;

/** What a run keeps in its folder; nothing, if it has none. */
final class RunDisk implements AutoCloseable {
    private final Optional<RunFolder> run;
    private final Optional<ReplyFolder> replies;
    private final Optional<Path> folder;
    private Optional<RoundLogs> logs = Optional.empty();

    RunDisk(Optional<Path> folder, String strategy) {
        this.folder = folder;
        run = folder.map(path -> new RunFolder(path, strategy));
        replies = folder.map(ReplyFolder::new);
    }

    /** The state that was saved last. */
    Optional<RunState> load() {
        Optional<RunState> state = run.flatMap(RunFolder::load);
        if (state.isEmpty()) {
            logs = folder.map(path -> new RoundLogs(path, List.of()));
        }
        return state;
    }

    /** The rounds that are over, by a state that was loaded. */
    List<RoundReport> history(RunState state) {
        int over = state.phase() == RunState.Phase.DONE ? state.round() : state.round() - 1;
        List<RoundReport> history = run.map(on -> on.history(over)).orElse(List.of());
        logs = folder.map(path -> new RoundLogs(path, history));
        return history;
    }

    void save(RunState state) {
        run.ifPresent(on -> on.save(state));
    }

    void append(RoundReport report) {
        run.ifPresent(on -> on.append(report));
    }

    void log(RoundReport report) {
        logs.ifPresent(on -> on.log(report));
    }

    void saveReply(int round, String client, Reply reply) {
        replies.ifPresent(on -> on.save(round, client, reply));
    }

    Map<String, Reply> replies(int round) {
        return new LinkedHashMap<>(replies.map(on -> on.load(round)).orElse(Map.of()));
    }

    void clearReplies() {
        replies.ifPresent(ReplyFolder::clear);
    }

    @Override
    public void close() {
        run.ifPresent(RunFolder::close);
    }
}
