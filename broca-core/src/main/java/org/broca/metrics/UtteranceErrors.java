package org.broca.metrics;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.broca.metrics.Edit.Kind;

/**
 * How one utterance was recognised.
 *
 * @param hypothesis what was recognised; absent if there is none for this utterance
 * @param alignment the edits that make the hypothesis of the reference; empty if it was not scored
 * @param scored whether it counts
 */
public record UtteranceErrors(
        String id, List<String> reference, Optional<List<String>> hypothesis, List<Edit> alignment, boolean scored) {
    public UtteranceErrors {
        reference = List.copyOf(reference);
        hypothesis = hypothesis.map(List::copyOf);
        alignment = List.copyOf(alignment);
    }

    /** What to do with an utterance that has a reference and no hypothesis. */
    public enum Missing {
        /** It is an error. */
        STRICT,
        /** It counts as recognised as nothing. */
        ALL,
        /** It does not count. */
        PRESENT
    }

    /** Aligns one hypothesis with its reference. */
    public static UtteranceErrors of(
            String id, List<String> reference, List<String> hypothesis, BiPredicate<String, String> same) {
        return new UtteranceErrors(
                id, reference, Optional.of(hypothesis), EditDistance.align(reference, hypothesis, same), true);
    }

    /**
     * Aligns hypotheses with references by id, in the references' order; hypotheses without a reference are left out.
     *
     * @throws IllegalArgumentException if one is missing and that is an error
     */
    public static List<UtteranceErrors> of(
            Map<String, List<String>> references, Map<String, List<String>> hypotheses, Missing missing) {
        return references.entrySet().stream()
                .map(entry -> {
                    List<String> hypothesis = hypotheses.get(entry.getKey());
                    return hypothesis == null
                            ? absent(entry.getKey(), entry.getValue(), missing)
                            : of(entry.getKey(), entry.getValue(), hypothesis, String::equals);
                })
                .toList();
    }

    private static UtteranceErrors absent(String id, List<String> reference, Missing missing) {
        return switch (missing) {
            case STRICT -> throw new IllegalArgumentException("there is no hypothesis for \"%s\"".formatted(id));
            case ALL ->
                new UtteranceErrors(id, reference, Optional.empty(), EditDistance.align(reference, List.of()), true);
            case PRESENT -> new UtteranceErrors(id, reference, Optional.empty(), List.of(), false);
        };
    }

    public int insertions() {
        return count(Kind.INSERTION);
    }

    public int deletions() {
        return count(Kind.DELETION);
    }

    public int substitutions() {
        return count(Kind.SUBSTITUTION);
    }

    /** Insertions, deletions and substitutions. */
    public int edits() {
        return alignment.size() - count(Kind.EQUAL);
    }

    /** Tokens of the reference; as SpeechBrain counts, one that begins with an empty token has none. */
    public int tokens() {
        return !reference.isEmpty() && reference.get(0).isEmpty() ? 0 : reference.size();
    }

    /** Edits in percent of the reference's tokens, or of 1 where it has none. */
    public double errorRate() {
        return 100.0 * edits() / Math.max(1, tokens());
    }

    private int count(Kind kind) {
        return (int) alignment.stream().filter(edit -> edit.kind() == kind).count();
    }
}
