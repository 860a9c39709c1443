package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * Attention by what frames hold and by where the last look was (Chorowski et al., 2015): scores are {@code v tanh(W
 * frame + U state + V (F * last weights))} with filters {@code F} of {@code 2 * kernelSize + 1} frames.
 *
 * <p>Gradients do not flow through the last weights, as in SpeechBrain. Keys: {@code mlp_enc}, {@code mlp_dec},
 * {@code mlp_attn} (no bias), {@code conv_loc} (no bias), {@code mlp_loc}, {@code mlp_out}. Same numbers and, with the
 * same seed, the same initial weights as SpeechBrain's.
 */
public final class LocationAwareAttention extends Attention {
    private final AdditiveScores scores;
    private final TorchLinear mlpEnc;
    private final Filters convLoc;
    private final TorchLinear mlpLoc;
    private final TorchLinear mlpOut;
    private final double scaling;

    /** The filters over the last weights. */
    private static final class Filters extends Layer {
        private final Tensor weight;
        private final int kernelSize;

        Filters(int channels, int kernelSize) {
            this.kernelSize = kernelSize;
            weight = parameter("weight", Init.weight(Shape.of(channels, 1, 2L * kernelSize + 1)));
        }

        /** {@code [rows, time] -> [rows, time, channels]}. */
        Tensor forward(Tensor weights) {
            return Functional.conv1d(weights.unsqueeze(1), weight, Optional.empty(), 1, kernelSize, 1, 1)
                    .transpose(1, 2);
        }
    }

    private LocationAwareAttention(Builder b) {
        Check.that(b.convChannels > 0, "LocationAwareAttention: channels must be positive, got %d", b.convChannels);
        Check.that(b.kernelSize >= 0, "LocationAwareAttention: kernel_size must not be negative, got %d", b.kernelSize);
        mlpEnc = child("mlp_enc", ContentBasedAttention.linear(b.encDim, b.attnDim));
        TorchLinear mlpDec = child("mlp_dec", ContentBasedAttention.linear(b.decDim, b.attnDim));
        TorchLinear ignored = score(b.attnDim); // SpeechBrain makes this layer twice: the draws must be Python's
        convLoc = new Filters(b.convChannels, b.kernelSize);
        mlpLoc = ContentBasedAttention.linear(b.convChannels, b.attnDim);
        TorchLinear mlpAttn = child("mlp_attn", score(b.attnDim));
        child("conv_loc", convLoc);
        child("mlp_loc", mlpLoc);
        mlpOut = child("mlp_out", ContentBasedAttention.linear(b.encDim, b.outputDim));
        scores = new AdditiveScores(mlpDec, mlpAttn);
        scaling = b.scaling;
    }

    private static TorchLinear score(int size) {
        return TorchLinear.builder(size, 1).bias(false).build();
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
        Tensor places = byUtterance(convLoc.forward(previous.detach()).mul(2), memory); // [utterances, beams, time, C]
        Tensor sums = Functional.linear(places, mlpLoc.weight(), mlpLoc.bias().map(bias -> bias.mul(2)))
                .addInPlace(memory.keys().unsqueeze(1))
                .addInPlace(scores.doubledQueries(byUtterance(state, memory))); // [utterances, beams, time, attnDim]
        Tensor weights = weights(scores.of(sums), memory, scaling);
        return AdditiveScores.look(weights, memory, mlpOut);
    }

    /** What a {@link LocationAwareAttention} is made of. */
    public static final class Builder {
        private final int encDim;
        private final int decDim;
        private final int attnDim;
        private int outputDim;
        private int convChannels;
        private int kernelSize;
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

        /** Number of filters over the last weights. */
        @CanIgnoreReturnValue
        public Builder convChannels(int convChannels) {
            this.convChannels = convChannels;
            return this;
        }

        /** Frames that a filter sees on each side. */
        @CanIgnoreReturnValue
        public Builder kernelSize(int kernelSize) {
            this.kernelSize = kernelSize;
            return this;
        }

        /** Factor of the scores: above 1, the weights are sharper. */
        @CanIgnoreReturnValue
        public Builder scaling(double scaling) {
            this.scaling = scaling;
            return this;
        }

        public LocationAwareAttention build() {
            return new LocationAwareAttention(this);
        }
    }
}
