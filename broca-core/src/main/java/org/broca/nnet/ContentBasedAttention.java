package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Tensor;

/**
 * Attention by what frames hold (Bahdanau et al., 2015): scores are {@code v tanh(W frame + U state)}.
 *
 * <p>Keys: {@code mlp_enc}, {@code mlp_dec}, {@code mlp_attn} (no bias), {@code mlp_out}. Same numbers and, with the
 * same seed, the same initial weights as SpeechBrain's.
 */
public final class ContentBasedAttention extends Attention {
    private final AdditiveScores scores;
    private final TorchLinear mlpEnc;
    private final TorchLinear mlpOut;
    private final double scaling;

    private ContentBasedAttention(Builder b) {
        mlpEnc = child("mlp_enc", linear(b.encDim, b.attnDim));
        TorchLinear mlpDec = child("mlp_dec", linear(b.decDim, b.attnDim));
        TorchLinear mlpAttn =
                child("mlp_attn", TorchLinear.builder(b.attnDim, 1).bias(false).build());
        mlpOut = child("mlp_out", linear(b.encDim, b.outputDim));
        scores = new AdditiveScores(mlpDec, mlpAttn);
        scaling = b.scaling;
    }

    static TorchLinear linear(int from, int to) {
        return TorchLinear.builder(from, to).build();
    }

    /** Attention whose context has size {@code outputDim}, set on the builder. */
    public static Builder builder(int encDim, int decDim, int attnDim) {
        return new Builder(encDim, decDim, attnDim);
    }

    @Override
    Memory memory(Tensor encoded, Tensor counts, Tensor frames) {
        return new Memory(encoded, AdditiveScores.doubled(mlpEnc.forward(encoded)), frames, counts);
    }

    @Override
    public Look look(Memory memory, Tensor state, Tensor previous) {
        Tensor queries = scores.doubledQueries(byUtterance(state, memory)); // [utterances, beams, 1, attnDim]
        Tensor sums = memory.keys().unsqueeze(1).add(queries); // [utterances, beams, time, attnDim]
        Tensor weights = weights(scores.of(sums), memory, scaling);
        return AdditiveScores.look(weights, memory, mlpOut);
    }

    /** What a {@link ContentBasedAttention} is made of. */
    public static final class Builder {
        private final int encDim;
        private final int decDim;
        private final int attnDim;
        private int outputDim;
        private double scaling = 1;

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

        /** Factor of the scores: above 1, the weights are sharper. */
        @CanIgnoreReturnValue
        public Builder scaling(double scaling) {
            this.scaling = scaling;
            return this;
        }

        public ContentBasedAttention build() {
            return new ContentBasedAttention(this);
        }
    }
}
