package org.broca.nnet;

import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's batch normalization of maps (Ioffe and Szegedy, 2015), with its numbers.
 *
 * <p>Shapes: {@code [batch, time, features, channels]} to the same, normalized over all but the channels. Keys:
 * {@code norm.weight}, {@code norm.bias}, {@code norm.running_mean}, {@code norm.running_var},
 * {@code norm.num_batches_tracked}.
 */
public final class BatchNorm2d extends Layer implements SameSizeMap {
    private final NormCore norm;

    private BatchNorm2d(Builder b) {
        norm = child("norm", b.core(-1));
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.that(x.dim() == 4, "BatchNorm2d expects [batch, time, features, channels] but got %s", x.shape());
        return norm.batch(x.transpose(-1, 1)).transpose(1, -1);
    }

    /** What a {@link BatchNorm2d} is made of. */
    public static final class Builder extends RunningNormBuilder<Builder> {
        private Builder() {
            super("BatchNorm2d", true);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public BatchNorm2d build() {
            return new BatchNorm2d(this);
        }
    }
}
