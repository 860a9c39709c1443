package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Scaled dot products of queries with keys (Vaswani et al., 2017), in one head or several.
 *
 * <p>Keys: {@code key_linear}, {@code query_linear}, {@code value_linear}. With one head, the same numbers as
 * SpeechBrain's {@code KeyValueAttention}, whose weights have one more dimension of 1; with the same seed, the same
 * initial weights. With several heads, each sees its stretch of keys, queries and values, and the weights are the mean
 * over heads.
 */
public final class KeyValueAttention extends Attention {
    private final int heads;
    private final double scale;
    private final TorchLinear keyLinear;
    private final TorchLinear queryLinear;
    private final TorchLinear valueLinear;

    private KeyValueAttention(Builder b) {
        Check.that(
                b.numHeads > 0 && b.attnDim % b.numHeads == 0 && b.outputDim % b.numHeads == 0,
                "KeyValueAttention: num_heads must divide attn_dim %d and output_dim %d, got %d",
                b.attnDim,
                b.outputDim,
                b.numHeads);
        heads = b.numHeads;
        scale = 1 / Math.sqrt((double) b.attnDim / heads);
        keyLinear = child("key_linear", ContentBasedAttention.linear(b.encDim, b.attnDim));
        queryLinear = child("query_linear", ContentBasedAttention.linear(b.decDim, b.attnDim));
        valueLinear = child("value_linear", ContentBasedAttention.linear(b.encDim, b.outputDim));
    }

    /** Attention whose context has size {@code outputDim}, set on the builder. */
    public static Builder builder(int encDim, int decDim, int attnDim) {
        return new Builder(encDim, decDim, attnDim);
    }

    @Override
    Memory memory(Tensor encoded, Tensor counts, Tensor frames) {
        return new Memory(valueLinear.forward(encoded), keyLinear.forward(encoded), frames, counts);
    }

    @Override
    public Look look(Memory memory, Tensor state, Tensor previous) {
        Tensor queries = split(byUtterance(queryLinear.forward(state), memory)); // [utterances, heads, beams, size]
        Tensor scores = queries.matmul(split(memory.keys()).transpose(-1, -2)).mul(scale);
        Tensor weights = scores.maskedFill(memory.frames().unsqueeze(1).logicalNot(), Double.NEGATIVE_INFINITY)
                .softmax(-1); // [utterances, heads, beams, time]
        Tensor context = weights.matmul(split(memory.states())); // [utterances, heads, beams, size]
        return new Look(
                context.transpose(1, 2).flatten(2, 3).flatten(0, 1), // [utterances * beams, outputDim]
                weights.mean(false, 1).flatten(0, 1)); // [utterances * beams, time]
    }

    /** {@code [utterances, rows, heads * size] -> [utterances, heads, rows, size]}. */
    private Tensor split(Tensor x) {
        return x.unflatten(-1, heads, -1).transpose(1, 2);
    }

    /** What a {@link KeyValueAttention} is made of. */
    public static final class Builder {
        private final int encDim;
        private final int decDim;
        private final int attnDim;
        private int outputDim;
        private int numHeads = 1;

        private Builder(int encDim, int decDim, int attnDim) {
            this.encDim = encDim;
            this.decDim = decDim;
            this.attnDim = attnDim;
            this.outputDim = attnDim;
        }

        /** Size of a context; {@code attnDim} unless given. */
        @CanIgnoreReturnValue
        public Builder outputDim(int outputDim) {
            this.outputDim = outputDim;
            return this;
        }

        /** Number of heads, 1 in SpeechBrain. */
        @CanIgnoreReturnValue
        public Builder numHeads(int numHeads) {
            this.numHeads = numHeads;
            return this;
        }

        public KeyValueAttention build() {
            return new KeyValueAttention(this);
        }
    }
}
