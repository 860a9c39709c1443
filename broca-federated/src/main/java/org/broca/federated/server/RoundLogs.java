package org.broca.federated.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.core.TensorboardLogger;

/** Rounds for TensorBoard; the step is the round. */
final class RoundLogs {
    private final TensorboardLogger tensorboard;

    /**
     * Begins anew.
     *
     * @param history rounds of the same run that are over, written again
     */
    RoundLogs(Path folder, List<RoundReport> history) {
        Path events = folder.resolve("tensorboard");
        discard(events);
        tensorboard = new TensorboardLogger(events);
        history.forEach(this::log);
    }

    private static void discard(Path events) {
        if (Files.isDirectory(events)) {
            try (DirectoryStream<Path> old = Files.newDirectoryStream(events, "events.out.tfevents.*")) {
                for (Path file : old) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot replace the events in " + events, e);
            }
        }
    }

    void log(RoundReport report) {
        if (report.round() == 0) {
            return;
        }
        Map<String, Object> numbers = new LinkedHashMap<>();
        report.federated().forEach((name, value) -> numbers.put(name + "/federated", value));
        report.central().forEach((name, value) -> numbers.put(name + "/central", value));
        report.notes().forEach((name, value) -> numbers.put(name + "/strategy", value));
        numbers.put("sites/used", report.fit().stream().filter(SiteReport::ok).count());
        numbers.put(
                "sites/failed", report.fit().stream().filter(site -> !site.ok()).count());
        numbers.put("seconds", report.seconds());
        tensorboard.logStats(numbers, Map.of(), Map.of(), Map.of());
    }
}
