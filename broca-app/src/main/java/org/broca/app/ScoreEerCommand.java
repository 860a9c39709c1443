package org.broca.app;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.broca.metrics.Detection;
import org.broca.metrics.DetectionReport;
import org.broca.metrics.PythonFloat;
import org.broca.metrics.Trial;
import org.broca.metrics.TrialList;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores speaker verification: equal error rate and smallest detection cost, and how sure they are. */
@Command(
        name = "eer",
        description = "Equal error rate and minimum detection cost of verification, with their 95 %% intervals. Trials"
                + " are lines \"1 a b\" and \"0 a b\" (VoxCeleb) or \"a b target\" and \"a b nontarget\" (Kaldi), scores"
                + " lines \"a b score\" or \"a b label score\".",
        mixinStandardHelpOptions = true)
final class ScoreEerCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "TRIALS", description = "Which pairs are of one speaker.")
    private Path trials = Path.of("");

    @Parameters(index = "1", paramLabel = "SCORES", description = "How alike a system found them.")
    private Path scores = Path.of("");

    @Option(
            names = "--utt2spk",
            paramLabel = "FILE",
            description = "Lines \"id speaker\": whole speakers are drawn for the intervals. By default the speaker is"
                    + " what stands before the first / or, if not all ids have one, the first - of an id.")
    private @Nullable Path utt2spk;

    @Option(
            names = "--speaker-separator",
            paramLabel = "TEXT",
            description = "The speaker is what stands before TEXT in an id.")
    private String separator = "";

    @Option(
            names = "--p-target",
            paramLabel = "P",
            description = "Share of pairs of one speaker, for the detection cost (default: ${DEFAULT-VALUE}).")
    private double pTarget = 0.01;

    @Option(
            names = "--det",
            paramLabel = "FILE",
            description = "Write the detection error trade-off here: threshold, false alarms, misses, tab separated.")
    private @Nullable Path det;

    @Option(names = "--seed", description = "Of the draws (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    private ScoreEerCommand() {}

    @Override
    public Integer call() throws IOException {
        Check.that(pTarget > 0 && pTarget < 1, "score eer: --p-target must be in (0, 1), got %s", pTarget);
        TrialList list = TrialList.read(trials);
        List<Trial> scored = list.scored(scores);
        StringBuilder out = new StringBuilder();
        DetectionReport.of(scored, speakers(list), pTarget, seed).write(out);
        System.out.print(out);
        writeCurve(scored);
        return 0;
    }

    private UnaryOperator<String> speakers(TrialList list) {
        Path file = utt2spk;
        if (file != null) {
            return named(file, list.utterances());
        }
        if (separator.isEmpty()) {
            return list.speakers();
        }
        Set<String> without = new TreeSet<>(list.utterances());
        without.removeIf(id -> id.contains(separator));
        Check.that(without.isEmpty(), "score eer: there is no \"%s\" in the ids %s", separator, first(without));
        return id -> id.substring(0, id.indexOf(separator));
    }

    private static UnaryOperator<String> named(Path file, Set<String> ids) {
        Map<String, List<String>> speakers = TextFile.read(file, false);
        Set<String> unknown = new TreeSet<>(ids);
        unknown.removeAll(speakers.keySet());
        Check.that(unknown.isEmpty(), "score eer: %s has no speaker of %s", file, first(unknown));
        return id -> String.join(" ", speakers.getOrDefault(id, List.of()));
    }

    private static String first(Set<String> ids) {
        List<String> shown = ids.stream().limit(10).toList();
        return String.join(", ", shown) + (ids.size() > shown.size() ? " and %d more".formatted(ids.size() - 10) : "");
    }

    private void writeCurve(List<Trial> scored) throws IOException {
        Path file = det;
        if (file == null) {
            return;
        }
        try (Writer out = Files.newBufferedWriter(file)) {
            out.write("threshold\tfalse_alarms\tmisses\n");
            for (Detection.TradeOff point :
                    Detection.curve(DetectionReport.scores(scored, true), DetectionReport.scores(scored, false))) {
                out.write(PythonFloat.repr(point.threshold()) + "\t" + PythonFloat.repr(point.falseAlarms()) + "\t"
                        + PythonFloat.repr(point.misses()) + "\n");
            }
        }
    }
}
