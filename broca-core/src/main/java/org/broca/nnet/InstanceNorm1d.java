package org.broca.nnet;

import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's instance normalization of sequences (Ulyanov et al., 2016), with its numbers.
 *
 * <p>Shapes: {@code [batch, time, channels]} to the same, normalized over time. In evaluation, statistics gathered in
 * training are used unless {@code trackRunningStats} is off. Keys: {@code norm.running_mean}, {@code norm.running_var},
 * {@code norm.num_batches_tracked}, with {@code affine} before them {@code norm.weight}, {@code norm.bias}.
 */
public final class InstanceNorm1d extends Layer implements SameSizeMap {
    private final NormCore norm;

    private InstanceNorm1d(Builder b) {
        norm = child("norm", b.core(-1));
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.that(x.dim() == 3, "InstanceNorm1d expects [batch, time, channels] but got %s", x.shape());
        return norm.instance(x.transpose(-1, 1)).transpose(1, -1);
    }

    /** What an {@link InstanceNorm1d} is made of. */
    public static final class Builder extends RunningNormBuilder<Builder> {
        private Builder() {
            super("InstanceNorm1d", false);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public InstanceNorm1d build() {
            return new InstanceNorm1d(this);
        }
    }
}
