package org.broca.decoders.ngram;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A back-off language model of n-grams, of any order, as ARPA files hold it.
 *
 * <p>A word that was seen after its context has the probability counted for it; another one that of the shorter
 * context, times the back-off weight of the longer (Katz, 1987). Words that the model does not know have the
 * probability of {@code <unk>}, or 10<sup>-100</sup> where it has none. Values are natural logarithms; files hold
 * logarithms to the base 10. A model may be used by many threads.
 *
 * <p>About 40 bytes an n-gram.
 */
public final class NgramModel {
    /** A logarithm to the base 10 times this is a natural one. */
    public static final double LN10 = Math.log(10);

    private static final NgramState NO_CONTEXT = new NgramState(new int[0]);

    private final int order;
    private final Map<String, Integer> words;
    private final NgramTable table;
    private final float[] logs;
    private final float[] backoffs;
    private final int unknown;

    NgramModel(int order, Map<String, Integer> words, NgramTable table, float[] logs, float[] backoffs) {
        this.order = order;
        this.words = words;
        this.table = table;
        this.logs = logs;
        this.backoffs = backoffs;
        unknown = words.getOrDefault("<unk>", 0);
    }

    /**
     * Reads an ARPA file, plain or compressed with gzip.
     *
     * @throws IllegalArgumentException with the line where the file is wrong, or if it is a binary file of KenLM
     * @throws java.io.UncheckedIOException if the file cannot be read
     */
    public static NgramModel read(Path file) {
        return new ArpaReader(file).read();
    }

    /** Number of words of the longest n-grams. */
    public int order() {
        return order;
    }

    /** Number of n-grams of all orders. */
    public int size() {
        return logs.length;
    }

    /** The words that the model knows, {@code <s>}, {@code </s>} and {@code <unk>} among them. */
    public Set<String> vocabulary() {
        return words.keySet();
    }

    public boolean contains(String word) {
        return words.containsKey(word);
    }

    /** The number of a word; that of {@code <unk>} for one that the model does not know. */
    public int word(String word) {
        return words.getOrDefault(word, unknown);
    }

    /** The state where nothing is known of what came before. */
    public NgramState noContext() {
        return NO_CONTEXT;
    }

    /** The state at the beginning of a sentence; that without context where the model does not know {@code <s>}. */
    public NgramState sentenceStart() {
        return contains("<s>") ? next(NO_CONTEXT, word("<s>")) : NO_CONTEXT;
    }

    /** The natural logarithm of the probability of a word after a state. */
    public double logProb(NgramState state, int word) {
        double backoff = 0;
        for (int length = state.length(); length > 0; length--) {
            int context = state.node(length);
            int node = context == NgramTable.NONE ? NgramTable.NONE : table.get(context, word);
            if (node != NgramTable.NONE) {
                return (backoff + logs[node]) * LN10;
            }
            backoff += context == NgramTable.NONE ? 0 : backoffs[context];
        }
        return (backoff + logs[word]) * LN10;
    }

    /** The state after a word. */
    public NgramState next(NgramState state, int word) {
        int longest = Math.min(state.length() + 1, order - 1);
        int[] nodes = new int[Math.max(longest, 0)];
        int known = 0;
        for (int length = 1; length <= longest; length++) {
            int context = length == 1 ? NgramTable.NONE : state.node(length - 1);
            int node = length == 1 ? word : context == NgramTable.NONE ? NgramTable.NONE : table.get(context, word);
            nodes[length - 1] = node;
            known = node == NgramTable.NONE ? known : length;
        }
        return new NgramState(known == nodes.length ? nodes : Arrays.copyOf(nodes, known));
    }

    /** The natural logarithm of the probability of a sentence and its end. */
    public double logProb(List<String> sentence) {
        NgramState state = sentenceStart();
        double sum = 0;
        for (String text : sentence) {
            int word = word(text);
            sum += logProb(state, word);
            state = next(state, word);
        }
        return sum + logProb(state, word("</s>"));
    }
}
