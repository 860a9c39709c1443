package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's softmax, or its logarithm. The result is float32 whatever the input was. Same numbers as SpeechBrain's.
 *
 * <p>Shapes: any to the same. With {@code reshape}, batch and time of three or four dimensions count as one, so
 * {@code dim} 1 is then the dimension after time.
 */
public final class Softmax extends Layer implements SameSizeMap {
    private final boolean applyLog;
    private final int dim;
    private final boolean reshape;

    private Softmax(Builder builder) {
        applyLog = builder.applyLog;
        dim = builder.dim;
        reshape = builder.reshape;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        boolean joined = reshape && (x.dim() == 3 || x.dim() == 4);
        Tensor scores = (joined ? x.flatten(0, 1) : x).to(DType.FLOAT32); // [batch * time, ...]
        Tensor shares = applyLog ? scores.logSoftmax(dim) : scores.softmax(dim);
        return joined ? shares.reshape(x.shape().toArray()) : shares;
    }

    /** What a {@link Softmax} is made of. */
    public static final class Builder {
        private boolean applyLog;
        private int dim = -1;
        private boolean reshape = true;

        private Builder() {}

        /** Whether the result is log-probabilities. */
        @CanIgnoreReturnValue
        public Builder applyLog(boolean applyLog) {
            this.applyLog = applyLog;
            return this;
        }

        /** The dimension along which the result sums to 1. */
        @CanIgnoreReturnValue
        public Builder dim(int dim) {
            this.dim = dim;
            return this;
        }

        /** Whether batch and time count as one dimension. */
        @CanIgnoreReturnValue
        public Builder reshape(boolean reshape) {
            this.reshape = reshape;
            return this;
        }

        public Softmax build() {
            return new Softmax(this);
        }
    }
}
