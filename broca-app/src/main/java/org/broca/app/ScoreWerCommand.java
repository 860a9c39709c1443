package org.broca.app;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.broca.metrics.Bootstrap;
import org.broca.metrics.Bootstrap.Interval;
import org.broca.metrics.ErrorRate;
import org.broca.metrics.ErrorReport;
import org.broca.metrics.PythonFloat;
import org.broca.metrics.UtteranceErrors;
import org.broca.metrics.UtteranceErrors.Missing;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores recognised words: SpeechBrain's report, how sure it is, and whether a baseline is worse. */
@Command(
        name = "wer",
        description = "Word error rate of recognised texts, with its 95 %% interval; files hold a line"
                + " \"id words...\" an utterance.",
        mixinStandardHelpOptions = true)
final class ScoreWerCommand implements Callable<Integer> {
    private static final int FEW_SPEAKERS = 6;

    @Option(names = "--ref", paramLabel = "R", required = true, description = "What was said.")
    private Path reference = Path.of("");

    @Option(names = "--hyp", paramLabel = "H", required = true, description = "What was recognised.")
    private Path hypothesis = Path.of("");

    @Option(names = "--baseline", paramLabel = "B", description = "What another system recognised, to compare with.")
    private @Nullable Path baseline;

    @Option(
            names = "--utt2spk",
            paramLabel = "FILE",
            description = "Lines \"id speaker\": whole speakers are drawn for the interval and the p-value.")
    private @Nullable Path utt2spk;

    @Option(
            names = "--speaker-separator",
            paramLabel = "TEXT",
            description = "The speaker is what stands before TEXT in an id.")
    private String separator = "";

    @Option(
            names = "--mode",
            description = "A reference without a hypothesis is an error (strict, the default), counts as recognised as"
                    + " nothing (all) or does not count (present).")
    private Missing mode = Missing.STRICT;

    @Option(names = "--cer", description = "Score characters instead of words.")
    private boolean characters;

    @Option(names = "--alignments", paramLabel = "FILE", description = "Write SpeechBrain's wer.txt here.")
    private @Nullable Path alignments;

    @Option(names = "--seed", description = "Of the draws (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    private ScoreWerCommand() {}

    @Override
    public Integer call() throws IOException {
        Map<String, List<String>> references = TextFile.read(reference, characters);
        Check.that(!references.isEmpty(), "score wer: %s is empty", reference);
        List<UtteranceErrors> scored = score(references, hypothesis);
        UnaryOperator<String> speakerOf = speakers(references.keySet());
        StringBuilder out = new StringBuilder();
        ErrorReport.writeSummary(out, ErrorRate.of(scored));
        out.append(interval("95 % interval", Bootstrap.interval(scored, speakerOf, seed)))
                .append(", %d draws of %s\n".formatted(Bootstrap.ROUNDS, drawn(scored, speakerOf)));
        Path other = baseline;
        if (other != null) {
            compare(out, scored, score(references, other), speakerOf);
        }
        System.out.print(out);
        writeAlignments(scored);
        return 0;
    }

    private List<UtteranceErrors> score(Map<String, List<String>> references, Path file) {
        Map<String, List<String>> hypotheses = TextFile.read(file, characters);
        Set<String> missing = new TreeSet<>(references.keySet());
        missing.removeAll(hypotheses.keySet());
        Check.that(
                missing.isEmpty() || mode != Missing.STRICT,
                "score wer: %s has no hypothesis for %s; --mode=all counts them as deletions, --mode=present leaves"
                        + " them out",
                file,
                named(missing));
        Set<String> extra = new TreeSet<>(hypotheses.keySet());
        extra.removeAll(references.keySet());
        if (!missing.isEmpty()) {
            System.err.println("broca score wer: " + file + " has no hypothesis for " + named(missing));
        }
        if (!extra.isEmpty()) {
            System.err.println("broca score wer: " + file + " has ids without a reference, left out: " + named(extra));
        }
        Check.that(extra.size() < hypotheses.size(), "score wer: %s and %s have no id in common", reference, file);
        return UtteranceErrors.of(references, hypotheses, mode);
    }

    private static String named(Set<String> ids) {
        List<String> first = ids.stream().limit(10).toList();
        return String.join(", ", first) + (ids.size() > first.size() ? " and %d more".formatted(ids.size() - 10) : "");
    }

    private UnaryOperator<String> speakers(Set<String> ids) {
        Path file = utt2spk;
        if (file != null) {
            Map<String, List<String>> speakers = TextFile.read(file, false);
            Set<String> unknown = new TreeSet<>(ids);
            unknown.removeAll(speakers.keySet());
            Check.that(unknown.isEmpty(), "score wer: %s has no speaker of %s", file, named(unknown));
            return id -> String.join(" ", speakers.getOrDefault(id, List.of()));
        }
        if (separator.isEmpty()) {
            return UnaryOperator.identity();
        }
        Set<String> without = new TreeSet<>(ids);
        without.removeIf(id -> id.contains(separator));
        Check.that(without.isEmpty(), "score wer: there is no \"%s\" in the ids %s", separator, named(without));
        return id -> id.substring(0, id.indexOf(separator));
    }

    private static String drawn(List<UtteranceErrors> scored, UnaryOperator<String> speakerOf) {
        long utterances = scored.stream().filter(UtteranceErrors::scored).count();
        long speakers = countSpeakers(scored, speakerOf);
        return speakers == 1 || speakers == utterances ? utterances + " utterances" : speakers + " speakers";
    }

    private static long countSpeakers(List<UtteranceErrors> scored, UnaryOperator<String> speakerOf) {
        return scored.stream()
                .filter(UtteranceErrors::scored)
                .map(utterance -> speakerOf.apply(utterance.id()))
                .distinct()
                .count();
    }

    private void compare(
            StringBuilder out,
            List<UtteranceErrors> ours,
            List<UtteranceErrors> theirs,
            UnaryOperator<String> speakerOf) {
        List<UtteranceErrors> both = new ArrayList<>();
        List<UtteranceErrors> others = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            if (ours.get(i).scored() && theirs.get(i).scored()) {
                both.add(ours.get(i));
                others.add(theirs.get(i));
            }
        }
        double rate = ErrorRate.of(others).errorRate();
        double difference = ErrorRate.of(both).errorRate() - rate;
        out.append("Baseline %%WER %s, difference %s points\n"
                .formatted(PythonFloat.fixed(rate, 2), PythonFloat.fixed(difference, 2)));
        Interval interval = Bootstrap.pairedDifference(both, others, speakerOf, seed);
        out.append(interval("95 % interval of the difference", interval)).append("\n");
        out.append("Paired p-value %s\n"
                .formatted(PythonFloat.fixed(Bootstrap.pairedPValue(both, others, speakerOf, seed), 4)));
        long speakers = countSpeakers(both, speakerOf);
        if (1 < speakers && speakers < FEW_SPEAKERS && speakers < both.size()) {
            System.err.println("broca score wer: with %d speakers the p-value cannot show a difference at 5 %%"
                    .formatted(speakers));
        }
    }

    private static String interval(String name, Interval interval) {
        return "%s [ %s, %s ]"
                .formatted(name, PythonFloat.fixed(interval.low(), 2), PythonFloat.fixed(interval.high(), 2));
    }

    private void writeAlignments(List<UtteranceErrors> scored) throws IOException {
        Path file = alignments;
        if (file != null) {
            try (Writer out = Files.newBufferedWriter(file)) {
                ErrorReport.write(out, scored);
            }
        }
    }
}
