package org.broca.nnet.attention;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.nnet.TorchLayerNorm;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * Mixes positions by two layers whose weights follow from the sequence (Mai et al., 2023, "HyperMixer"), with
 * SpeechBrain's numbers and initial weights. Its cost grows linearly with time.
 *
 * <p>Only for a sequence that attends to itself: keys, values and masks other than padding are not looked at, so it
 * sees the future, and it gives no weights. Keys: {@code hyper.w1_gen.fc1_weights}, …, {@code layer_norm.weight},
 * {@code layer_norm.bias}, {@code positional_encoding.pe}.
 */
public final class HyperMixing extends Attention {
    private final int size;
    private final int numHeads;
    private final HyperNetwork hyper;
    private final TorchLayerNorm layerNorm;
    private final PositionalEncoding positions;

    private HyperMixing(Builder b) {
        Check.that(
                b.numHeads > 0 && b.inputOutputDim % b.numHeads == 0 && b.hypernetSize % b.numHeads == 0,
                "HyperMixing: num_heads must divide input_output_dim and hypernet_size, got %d, %d and %d",
                b.numHeads,
                b.inputOutputDim,
                b.hypernetSize);
        size = b.inputOutputDim;
        numHeads = b.numHeads;
        hyper = child("hyper", new HyperNetwork(size, b.hypernetSize, numHeads, b.fixTmHiddenSize, b.tied));
        layerNorm = child("layer_norm", TorchLayerNorm.builder(size).build());
        positions = child(
                "positional_encoding",
                PositionalEncoding.builder(size).maxLen(b.maxLength).build());
    }

    /** For sequences of {@code inputOutputDim} numbers, through {@code hypernetSize} hidden ones. */
    public static Builder builder(int inputOutputDim, int hypernetSize) {
        return new Builder(inputOutputDim, hypernetSize);
    }

    @Override
    public Attended forward(Tensor query, Tensor key, Tensor value, AttentionContext context) {
        Check.lastDim("HyperMixing", query, size);
        Optional<Tensor> real = context.mask()
                .padding()
                .map(padding -> padding.logicalNot().to(DType.FLOAT32).unsqueeze(-1)); // [batch, time, 1]
        Tensor x = real.map(query::mul).orElse(query);
        HyperNetwork.Weights weights = hyper.weights(x.add(positions.forward(x)));
        Tensor channels = x.transpose(1, 2).reshape(x.size(0) * numHeads, size / numHeads, -1);
        Tensor hidden = Functional.gelu(channels.matmul(flat(weights.first(), real))); // [.., size / heads, hidden]
        Tensor mixed = hidden.matmul(flat(weights.second(), real).transpose(1, 2)); // [.., size / heads, time]
        Tensor joined = mixed.reshape(x.size(0), size, -1).transpose(1, 2); // [batch, time, size]
        return new Attended(layerNorm.forward(joined), Optional.empty());
    }

    /** {@code [batch, heads, time, hidden] -> [batch * heads, time, hidden]}, 0 where there is padding. */
    private static Tensor flat(Tensor weights, Optional<Tensor> real) {
        return real.map(mask -> weights.mul(mask.unsqueeze(1))).orElse(weights).flatten(0, 1);
    }

    /** What a {@link HyperMixing} is made of. */
    public static final class Builder {
        private final int inputOutputDim;
        private final int hypernetSize;
        private boolean tied;
        private int numHeads = 1;
        private boolean fixTmHiddenSize;
        private int maxLength = 3000;

        private Builder(int inputOutputDim, int hypernetSize) {
            this.inputOutputDim = inputOutputDim;
            this.hypernetSize = hypernetSize;
        }

        /** Whether both layers have one matrix. */
        @CanIgnoreReturnValue
        public Builder tied(boolean tied) {
            this.tied = tied;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder numHeads(int numHeads) {
            this.numHeads = numHeads;
            return this;
        }

        /** Whether each head has as many hidden numbers as all heads together have otherwise. */
        @CanIgnoreReturnValue
        public Builder fixTmHiddenSize(boolean fixTmHiddenSize) {
            this.fixTmHiddenSize = fixTmHiddenSize;
            return this;
        }

        /** Longest sequence, in positions. */
        @CanIgnoreReturnValue
        public Builder maxLength(int maxLength) {
            this.maxLength = maxLength;
            return this;
        }

        public HyperMixing build() {
            return new HyperMixing(this);
        }
    }
}
