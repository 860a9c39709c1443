package org.broca.processing;

import org.broca.tensor.Tensor;

/** Which elements of a padded batch are real. */
final class PaddingMask {
    /** Absorbs the rounding of a length that was divided by the padded length and is multiplied by it again. */
    private static final double EPS = 1e-6;

    private PaddingMask() {}

    /**
     * A bool mask that broadcasts to {@code x}, with size 1 in every dimension but the first and {@code lengthDim}.
     *
     * <p>Part of an element counts as a whole one: 2.5 of 5 are 3.
     *
     * @param lengths relative, in (0, 1], {@code [batch]}
     */
    static Tensor of(Tensor x, Tensor lengths, int lengthDim) {
        long[] ofLength = ones(x.dim());
        ofLength[lengthDim] = x.size(lengthDim);
        long[] ofBatch = ones(x.dim());
        ofBatch[0] = x.size(0);
        Tensor ends = lengths.to(x.device()).mul(x.size(lengthDim)).sub(EPS).reshape(ofBatch);
        Tensor positions = Tensor.arange(0, x.size(lengthDim)).to(x.device()).reshape(ofLength);
        return positions.lt(ends);
    }

    private static long[] ones(int dims) {
        long[] sizes = new long[dims];
        java.util.Arrays.fill(sizes, 1);
        return sizes;
    }
}
