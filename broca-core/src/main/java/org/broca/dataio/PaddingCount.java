package org.broca.dataio;

/** How many elements of padded tensors are real, and how many are padding. */
final class PaddingCount {
    private long real;
    private long all;

    void add(long realElements, long allElements) {
        real += realElements;
        all += allElements;
    }

    void add(PaddingCount other) {
        add(other.real, other.all);
    }

    /** Padding's share of all elements, in [0, 1); 0 where nothing was padded. */
    double share() {
        return all == 0 ? 0 : 1 - (double) real / all;
    }
}
