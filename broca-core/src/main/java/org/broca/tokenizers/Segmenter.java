package org.broca.tokenizers;

import java.util.List;
import java.util.random.RandomGenerator;

/** How one type of model cuts normalized texts; unknown pieces have the unknown piece's id. Thread-safe. */
interface Segmenter {
    Segmentation encode(byte[] text);

    /** The best ways, the best first. */
    default List<Segmentation> best(byte[] text, int size) {
        throw new IllegalArgumentException(
                "n-best encoding needs a unigram model, this is a %s model".formatted(type()));
    }

    /** A random way. */
    default Segmentation sample(byte[] text, double alpha, RandomGenerator random) {
        throw new IllegalArgumentException(
                "sampling needs a unigram or bpe model, this is a %s model".formatted(type()));
    }

    ModelType type();
}
