package org.broca.decoders;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;

/**
 * Phrases that a search shall prefer, each with a boost, as an automaton over token ids (Aho and Corasick, 1975).
 *
 * <p>A boost is a natural logarithm: a hypothesis gets it for each time it holds the phrase, so that it counts
 * {@code exp(boost)} times as much. Parts of a phrase get their share at once, which they give back where the phrase
 * breaks off: what a hypothesis has got in all once nothing is pending is the sum of the boosts of the phrases in it.
 * Negative boosts count when their phrase is complete. Phrases with a boost of 0 are left out.
 *
 * <p>Phrases are found as tokens: words in another segmentation than the one given are not seen, and a word that goes
 * on after the phrase is.
 */
public final class HotWords {
    /** The state before the first token. */
    public static final int START = 0;

    private static final int NONE = -1;

    private final int size;
    private final Edges edges;
    private final int[] tokens;
    private final int[] fallbacks;
    private final double[] pending;
    private final double[] complete;
    private final int[] childStarts;
    private final int[] children;

    private HotWords(int size, HotWordsTrie trie) {
        this.size = size;
        edges = trie.edges();
        tokens = trie.tokens();
        pending = trie.pending();
        complete = trie.complete();
        childStarts = trie.childStarts();
        children = trie.children(childStarts);
        fallbacks = new int[tokens.length];
        linkFallbacks();
    }

    /**
     * Phrases by their tokens.
     *
     * @throws IllegalArgumentException if a phrase is empty, has a negative token or a boost that is not finite
     */
    public static HotWords of(Map<? extends List<Integer>, Double> phrases) {
        HotWordsTrie trie = new HotWordsTrie();
        int size = 0;
        for (Map.Entry<? extends List<Integer>, Double> phrase : phrases.entrySet()) {
            List<Integer> ids = phrase.getKey();
            double boost = phrase.getValue();
            Check.that(!ids.isEmpty(), "HotWords: a phrase needs at least one token");
            Check.that(Double.isFinite(boost), "HotWords: the boost of %s must be finite, got %s", ids, boost);
            if (boost != 0) {
                trie.add(ids, boost);
                size++;
            }
        }
        return new HotWords(size, trie);
    }

    /** Number of phrases that have a boost. */
    public int size() {
        return size;
    }

    /** Whether a search would be the same without. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** The state after one more token. */
    public int next(int state, int token) {
        for (int node = state; node != NONE; node = fallbacks[node]) {
            int child = edges.get(node, token);
            if (child != NONE) {
                return child;
            }
        }
        return START;
    }

    /** What one more token earns: complete phrases and the change of what is pending. */
    public double gain(int from, int to) {
        return worth(to) - pending[from];
    }

    /** What a hypothesis in this state gives back if it ends here. */
    public double pending(int state) {
        return pending[state];
    }

    /** The largest token of all phrases, or -1. */
    int largestToken() {
        return Arrays.stream(tokens).max().orElse(NONE);
    }

    /** What each token earns at the start, of so many tokens. */
    float[] gainsAtStart(int tokenCount) {
        float[] row = new float[tokenCount];
        for (int child : children(START)) {
            row[tokens[child]] = (float) worth(child);
        }
        return row;
    }

    /** What some tokens earn in a state, where it is not what they earn at the start less what is pending. */
    Map<Integer, Float> exceptions(int state) {
        Map<Integer, Float> found = new HashMap<>();
        for (int node = state; node != START; node = fallbacks[node]) {
            for (int child : children(node)) {
                found.putIfAbsent(tokens[child], (float) (worth(child) - pending[state]));
            }
        }
        return found;
    }

    private int[] children(int node) {
        return Arrays.copyOfRange(children, childStarts[node], childStarts[node + 1]);
    }

    private double worth(int node) {
        return complete[node] + pending[node];
    }

    /** Level by level: the longest ending of a node's tokens that is a node too. */
    private void linkFallbacks() {
        fallbacks[START] = NONE;
        int[] queue = new int[tokens.length];
        int end = 1;
        for (int i = 0; i < end; i++) {
            int node = queue[i];
            for (int c = childStarts[node]; c < childStarts[node + 1]; c++) {
                int child = children[c];
                int fallback = node == START ? START : next(fallbacks[node], tokens[child]);
                fallbacks[child] = fallback;
                complete[child] += complete[fallback];
                pending[child] = Math.max(pending[child], pending[fallback]);
                queue[end++] = child;
            }
        }
    }

    /** From a node and a token to a node, in one table of longs. */
    static final class Edges {
        private static final long FREE = -1;

        private long[] keys;
        private int[] nodes;
        private int used;

        Edges() {
            keys = free(64);
            nodes = new int[64];
        }

        private static long[] free(int capacity) {
            long[] keys = new long[capacity];
            Arrays.fill(keys, FREE);
            return keys;
        }

        int get(int node, int token) {
            int slot = slot((long) node << 32 | token);
            return keys[slot] == FREE ? NONE : nodes[slot];
        }

        void put(int node, int token, int child) {
            if (2 * used >= keys.length) {
                grow();
            }
            long key = (long) node << 32 | token;
            int slot = slot(key);
            keys[slot] = key;
            nodes[slot] = child;
            used++;
        }

        private int slot(long key) {
            long mixed = key * 0x9E3779B97F4A7C15L;
            int mask = keys.length - 1;
            int slot = (int) (mixed ^ mixed >>> 32) & mask;
            while (keys[slot] != FREE && keys[slot] != key) {
                slot = slot + 1 & mask;
            }
            return slot;
        }

        private void grow() {
            long[] oldKeys = keys;
            int[] oldNodes = nodes;
            keys = free(2 * oldKeys.length);
            nodes = new int[keys.length];
            for (int i = 0; i < oldKeys.length; i++) {
                if (oldKeys[i] != FREE) {
                    int slot = slot(oldKeys[i]);
                    keys[slot] = oldKeys[i];
                    nodes[slot] = oldNodes[i];
                }
            }
        }
    }
}
