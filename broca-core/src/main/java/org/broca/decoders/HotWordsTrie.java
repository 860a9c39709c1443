package org.broca.decoders;

import java.util.Arrays;
import java.util.List;
import org.broca.tensor.Check;

/** The tree of the beginnings of all phrases while it grows; node 0 is the root. */
final class HotWordsTrie {
    private final HotWords.Edges edges = new HotWords.Edges();
    private int[] parents = new int[64];
    private int[] tokens = new int[64];
    private double[] pending = new double[64];
    private double[] complete = new double[64];
    private int count = 1;

    HotWordsTrie() {
        tokens[0] = -1;
    }

    void add(List<Integer> phrase, double boost) {
        int node = 0;
        int depth = 0;
        for (int token : phrase) {
            Check.that(token >= 0, "HotWords: tokens must not be negative, got %s", phrase);
            node = child(node, token);
            depth++;
            if (depth < phrase.size()) {
                pending[node] = Math.max(pending[node], boost * depth / phrase.size());
            }
        }
        complete[node] += boost;
    }

    private int child(int node, int token) {
        int known = edges.get(node, token);
        if (known >= 0) {
            return known;
        }
        if (count == tokens.length) {
            parents = Arrays.copyOf(parents, 2 * count);
            tokens = Arrays.copyOf(tokens, 2 * count);
            pending = Arrays.copyOf(pending, 2 * count);
            complete = Arrays.copyOf(complete, 2 * count);
        }
        parents[count] = node;
        tokens[count] = token;
        edges.put(node, token, count);
        return count++;
    }

    HotWords.Edges edges() {
        return edges;
    }

    int[] tokens() {
        return Arrays.copyOf(tokens, count);
    }

    double[] pending() {
        return Arrays.copyOf(pending, count);
    }

    double[] complete() {
        return Arrays.copyOf(complete, count);
    }

    /** Where each node's children begin among {@link #children}, and the end. */
    int[] childStarts() {
        int[] starts = new int[count + 1];
        for (int node = 1; node < count; node++) {
            starts[parents[node] + 1]++;
        }
        for (int node = 0; node < count; node++) {
            starts[node + 1] += starts[node];
        }
        return starts;
    }

    /** The nodes by their parents. */
    int[] children(int[] starts) {
        int[] places = starts.clone();
        int[] children = new int[count - 1];
        for (int node = 1; node < count; node++) {
            children[places[parents[node]]++] = node;
        }
        return children;
    }
}
