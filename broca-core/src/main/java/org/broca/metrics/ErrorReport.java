package org.broca.metrics;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.metrics.Edit.Kind;

/** The report of an error rate that SpeechBrain, after Kaldi, writes into {@code wer.txt}. */
public final class ErrorReport {
    private static final String RULE = "=".repeat(80) + "\n";
    private static final String NOTHING = "<eps>";
    private static final List<Edit> EXAMPLE = List.of(
            edit(Kind.INSERTION, "", "and"),
            edit(Kind.SUBSTITUTION, "reference", "hypothesis"),
            edit(Kind.EQUAL, "on", "on"),
            edit(Kind.EQUAL, "the", "the"),
            edit(Kind.SUBSTITUTION, "first", "third"),
            edit(Kind.DELETION, "line", ""));

    private ErrorReport() {}

    private static Edit edit(Kind kind, String reference, String hypothesis) {
        return new Edit(
                kind,
                Optional.of(reference).filter(text -> !text.isEmpty()),
                Optional.of(hypothesis).filter(text -> !text.isEmpty()));
    }

    /** Writes the summary and the alignment of each utterance that was scored. */
    public static void write(Appendable out, List<UtteranceErrors> utterances) throws IOException {
        writeSummary(out, ErrorRate.of(utterances));
        out.append(RULE).append("ALIGNMENTS\n\nFormat:\n<utterance-id>, WER DETAILS\n");
        writeAlignment(out, EXAMPLE);
        for (UtteranceErrors utterance : utterances) {
            if (utterance.scored()) {
                out.append(RULE).append(utterance.id()).append(", ");
                out.append(counts(
                        utterance.errorRate(),
                        utterance.edits(),
                        utterance.tokens(),
                        utterance.insertions(),
                        utterance.deletions(),
                        utterance.substitutions()));
                out.append("\n");
                writeAlignment(out, utterance.alignment());
            }
        }
    }

    /** Writes the three lines of the summary. */
    public static void writeSummary(Appendable out, ErrorRate rate) throws IOException {
        out.append(counts(
                        rate.errorRate(),
                        rate.edits(),
                        rate.tokens(),
                        rate.insertions(),
                        rate.deletions(),
                        rate.substitutions()))
                .append(rate.scoredSentences() < rate.sentences() ? " [PARTIAL]\n" : "\n")
                .append("%%SER %s [ %d / %d ]\n"
                        .formatted(
                                PythonFloat.fixed(rate.sentenceErrorRate(), 2),
                                rate.wrongSentences(),
                                rate.scoredSentences()))
                .append("Scored %d sentences, %d not present in hyp.\n"
                        .formatted(rate.scoredSentences(), rate.absentSentences()));
    }

    private static String counts(double rate, int... counts) {
        return "%%WER %s [ %d / %d, %d ins, %d del, %d sub ]"
                .formatted(PythonFloat.fixed(rate, 2), counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    private static void writeAlignment(Appendable out, List<Edit> alignment) throws IOException {
        List<String> references = new ArrayList<>();
        List<String> symbols = new ArrayList<>();
        List<String> hypotheses = new ArrayList<>();
        for (Edit edit : alignment) {
            String reference = edit.reference().orElse(NOTHING);
            String hypothesis = edit.hypothesis().orElse(NOTHING);
            int width = Math.max(1, Math.max(length(reference), length(hypothesis)));
            references.add(center(reference, width));
            symbols.add(center(edit.kind().toString(), width));
            hypotheses.add(center(hypothesis, width));
        }
        for (List<String> row : List.of(references, symbols, hypotheses)) {
            out.append(String.join(" ; ", row)).append("\n");
        }
    }

    /** As Python's {@code str.center}: of an odd number of blanks, the left side gets more if the width is odd. */
    private static String center(String text, int width) {
        int blanks = width - length(text);
        int left = blanks / 2 + (blanks & width & 1);
        return " ".repeat(left) + text + " ".repeat(blanks - left);
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
