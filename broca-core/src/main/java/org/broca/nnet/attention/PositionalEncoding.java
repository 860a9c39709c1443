package org.broca.nnet.attention;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Sines and cosines that tell positions apart (Vaswani et al., 2017), with SpeechBrain's numbers.
 *
 * <p>Shapes: {@code [batch, time, ...] -> [1, time, inputSize]}, to be added to the sequence; only the length of the
 * input is looked at. Key: {@code pe}, a buffer {@code [1, maxLen, inputSize]}.
 */
public final class PositionalEncoding extends Layer implements org.broca.nnet.TensorMap {
    private final int maxLen;
    private final Tensor pe;

    private PositionalEncoding(Builder b) {
        Check.that(
                b.inputSize > 0 && b.inputSize % 2 == 0,
                "PositionalEncoding: input_size must be even, got %d",
                b.inputSize);
        Check.that(b.maxLen > 0, "PositionalEncoding: max_len must be positive, got %d", b.maxLen);
        maxLen = b.maxLen;
        Tensor angles = Sinusoids.angles(Tensor.arange(0, maxLen), Sinusoids.frequencies(b.inputSize));
        pe = buffer("pe", Sinusoids.interleaved(angles.sin(), angles.cos()).unsqueeze(0)); // [1, maxLen, inputSize]
    }

    /** Encodings of {@code inputSize} numbers, which must be even. */
    public static Builder builder(int inputSize) {
        return new Builder(inputSize);
    }

    @Override
    public Tensor forward(Tensor x) {
        return some(0, x.size(1));
    }

    /** The encoding of one position, from 0: {@code [1, 1, inputSize]}. */
    public Tensor at(long position) {
        return some(position, 1);
    }

    private Tensor some(long from, long count) {
        Check.that(
                from + count <= maxLen,
                "PositionalEncoding: the sequence has %d positions, but max_length is %d: raise it, or cut the sequence",
                from + count,
                maxLen);
        return pe.narrow(1, from, count);
    }

    /** What a {@link PositionalEncoding} is made of. */
    public static final class Builder {
        private final int inputSize;
        private int maxLen = 2500;

        private Builder(int inputSize) {
            this.inputSize = inputSize;
        }

        /** Longest sequence, in positions. */
        @CanIgnoreReturnValue
        public Builder maxLen(int maxLen) {
            this.maxLen = maxLen;
            return this;
        }

        public PositionalEncoding build() {
            return new PositionalEncoding(this);
        }
    }
}
