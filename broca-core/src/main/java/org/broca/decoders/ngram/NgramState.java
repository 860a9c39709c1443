package org.broca.decoders.ngram;

import java.util.Arrays;

/** The last words that a model still looks at; states are equal where all that follows gets the same scores. */
public final class NgramState {
    /** The node of the last 1, 2, … words, {@link NgramTable#NONE} where the model never saw them together. */
    private final int[] nodes;

    NgramState(int[] nodes) {
        this.nodes = nodes;
    }

    int length() {
        return nodes.length;
    }

    int node(int words) {
        return nodes[words - 1];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NgramState state && Arrays.equals(nodes, state.nodes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(nodes);
    }
}
