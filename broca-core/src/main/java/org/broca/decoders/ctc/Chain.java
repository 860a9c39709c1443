package org.broca.decoders.ctc;

/** Pairs of numbers, each link with all before it, so that hypotheses share what they have in common. */
final class Chain {
    static final Chain EMPTY = new Chain();

    private final Chain before;
    private final int first;
    private final int second;
    private final int length;

    @SuppressWarnings("ThisEscapedInObjectConstruction")
    private Chain() {
        before = this;
        first = 0;
        second = 0;
        length = 0;
    }

    private Chain(Chain before, int first, int second) {
        this.before = before;
        this.first = first;
        this.second = second;
        length = before.length + 1;
    }

    Chain then(int next, int other) {
        return new Chain(this, next, other);
    }

    int length() {
        return length;
    }

    /** The pairs from the first to the last, {@code [length][2]}. */
    int[][] pairs() {
        int[][] pairs = new int[length][];
        Chain link = this;
        for (int i = length - 1; i >= 0; i--) {
            pairs[i] = new int[] {link.first, link.second};
            link = link.before;
        }
        return pairs;
    }
}
