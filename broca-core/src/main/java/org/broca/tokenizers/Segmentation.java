package org.broca.tokenizers;

import java.util.Arrays;

/** Where the pieces of a text end, in bytes, and their ids. */
final class Segmentation {
    private int[] ends = new int[16];
    private int[] ids = new int[16];
    private int size;
    private double score;

    Segmentation() {}

    void add(int end, int id) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, 2 * size);
            ids = Arrays.copyOf(ids, 2 * size);
        }
        ends[size] = end;
        ids[size++] = id;
    }

    /** The same from its end to its beginning. */
    Segmentation reversed() {
        Segmentation result = new Segmentation();
        for (int i = size - 1; i >= 0; i--) {
            result.add(ends[i], ids[i]);
        }
        return result.withScore(score);
    }

    Segmentation withScore(double value) {
        score = value;
        return this;
    }

    int size() {
        return size;
    }

    int begin(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    int end(int index) {
        return ends[index];
    }

    int id(int index) {
        return ids[index];
    }

    double score() {
        return score;
    }
}
