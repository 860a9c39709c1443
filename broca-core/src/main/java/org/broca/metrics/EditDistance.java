package org.broca.metrics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.broca.metrics.Edit.Kind;

/**
 * The fewest insertions, deletions and substitutions that make a hypothesis of a reference.
 *
 * <p>Where several alignments are equally short, it is the one of Kaldi and SpeechBrain: an insertion is preferred to a
 * deletion, and either to a substitution or a match.
 */
public final class EditDistance {
    private EditDistance() {}

    /** Aligns by equality of tokens. */
    public static List<Edit> align(List<String> reference, List<String> hypothesis) {
        return align(reference, hypothesis, String::equals);
    }

    /**
     * Aligns two sequences; time and memory grow with the product of their sizes.
     *
     * @param same whether a token of the reference and one of the hypothesis count as equal
     */
    public static List<Edit> align(List<String> reference, List<String> hypothesis, BiPredicate<String, String> same) {
        Kind[][] table = table(reference, hypothesis, same);
        List<Edit> edits = new ArrayList<>();
        int i = reference.size();
        int j = hypothesis.size();
        while (i > 0 || j > 0) {
            Kind kind = table[i][j];
            Optional<String> from = kind == Kind.INSERTION ? Optional.empty() : Optional.of(reference.get(--i));
            Optional<String> to = kind == Kind.DELETION ? Optional.empty() : Optional.of(hypothesis.get(--j));
            edits.add(new Edit(kind, from, to));
        }
        Collections.reverse(edits);
        return edits;
    }

    /** The last edit of the best alignment of each beginning of one with each beginning of the other. */
    private static Kind[][] table(List<String> reference, List<String> hypothesis, BiPredicate<String, String> same) {
        int columns = hypothesis.size() + 1;
        Kind[][] table = new Kind[reference.size() + 1][columns];
        int[] before = new int[columns];
        for (int j = 0; j < columns; j++) {
            before[j] = j;
            table[0][j] = Kind.INSERTION;
        }
        for (int i = 1; i < table.length; i++) {
            int[] costs = new int[columns];
            costs[0] = i;
            table[i][0] = Kind.DELETION;
            for (int j = 1; j < columns; j++) {
                boolean equal = same.test(reference.get(i - 1), hypothesis.get(j - 1));
                table[i][j] = best(costs, before, j, equal);
            }
            before = costs;
        }
        return table;
    }

    private static Kind best(int[] costs, int[] before, int j, boolean equal) {
        int insertion = costs[j - 1] + 1;
        int deletion = before[j] + 1;
        int substitution = before[j - 1] + (equal ? 0 : 1);
        costs[j] = Math.min(substitution, Math.min(insertion, deletion));
        if (substitution < insertion && substitution < deletion) {
            return equal ? Kind.EQUAL : Kind.SUBSTITUTION;
        }
        return deletion < insertion ? Kind.DELETION : Kind.INSERTION;
    }
}
