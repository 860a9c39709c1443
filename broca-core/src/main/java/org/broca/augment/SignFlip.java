package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;

/** Turns the sign of a whole batch with some probability (Rommel et al., 2021). Any shape. */
public final class SignFlip extends Layer implements TensorMap {
    private final double flipProb;

    private SignFlip(Builder b) {
        Batches.checkProbability("SignFlip", "flip_prob", b.flipProb);
        flipProb = b.flipProb;
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        return forward(waveforms, Draws.of("sign_flip"));
    }

    Tensor forward(Tensor waveforms, Draws draws) {
        return draws.happens(flipProb) ? waveforms.neg() : waveforms;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link SignFlip}. */
    public static final class Builder {
        private double flipProb = 0.5;

        private Builder() {}

        /** How likely the sign is turned. */
        @CanIgnoreReturnValue
        public Builder flipProb(double flipProb) {
            this.flipProb = flipProb;
            return this;
        }

        public SignFlip build() {
            return new SignFlip(this);
        }
    }
}
