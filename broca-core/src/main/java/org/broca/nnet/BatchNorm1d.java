package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's batch normalization of sequences (Ioffe and Szegedy, 2015).
 *
 * <p>Shapes: {@code [batch, channels]}, {@code [batch, time, channels]} or, with {@code skipTranspose}, {@code [batch,
 * channels, time]}; the output has the input's. Padding frames take part in the statistics. Keys: {@code norm.weight},
 * {@code norm.bias}, {@code norm.running_mean}, {@code norm.running_var}, {@code norm.num_batches_tracked}. Same
 * numbers as SpeechBrain's.
 */
public final class BatchNorm1d extends Layer implements SameSizeMap {
    private final boolean combineBatchTime;
    private final boolean skipTranspose;
    private final NormCore norm;

    private BatchNorm1d(Builder b) {
        combineBatchTime = b.combineBatchTime;
        skipTranspose = b.skipTranspose;
        norm = child("norm", b.core(skipTranspose ? 1 : -1));
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        if (combineBatchTime) {
            return combined(x);
        }
        return skipTranspose ? norm.batch(x) : norm.batch(x.transpose(-1, 1)).transpose(1, -1);
    }

    private Tensor combined(Tensor x) {
        long rows = x.size(0) * x.size(1);
        Tensor flat = x.dim() == 3
                ? x.reshape(rows, x.size(2)) // [batch * time, channels]
                : x.reshape(rows, x.size(3), x.size(2)); // [batch * time, channels, features], read in memory order
        return norm.batch(flat).reshape(x.shape().toArray());
    }

    /** What a {@link BatchNorm1d} is made of. */
    public static final class Builder extends RunningNormBuilder<Builder> {
        private boolean combineBatchTime;
        private boolean skipTranspose;

        private Builder() {
            super("BatchNorm1d", true);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Whether each frame counts as an example of its own. */
        @CanIgnoreReturnValue
        public Builder combineBatchTime(boolean combineBatchTime) {
            this.combineBatchTime = combineBatchTime;
            return this;
        }

        /** Whether inputs are {@code [batch, channels, time]}. */
        @CanIgnoreReturnValue
        public Builder skipTranspose(boolean skipTranspose) {
            this.skipTranspose = skipTranspose;
            return this;
        }

        @Override
        public BatchNorm1d build() {
            return new BatchNorm1d(this);
        }
    }
}
