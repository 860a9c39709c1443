package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Tensor;

/**
 * Mean absolute error: SpeechBrain's {@code l1_loss}, with its numbers.
 *
 * <p>Shapes: both {@code [batch, time, ...]}; every feature of a real frame counts.
 */
public final class L1Loss implements Loss {
    private final int allowedLenDiff;
    private final Reduction reduction;

    private L1Loss(Builder builder) {
        Losses.checkDifference("L1Loss", builder.allowedLenDiff);
        allowedLenDiff = builder.allowedLenDiff;
        reduction = builder.reduction;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor compute(Tensor predictions, Tensor targets, Optional<Tensor> lengths) {
        Losses.Pair pair = Losses.truncate(predictions, targets, allowedLenDiff);
        return Losses.computeMaskedLoss(
                (x, y) -> Losses.elementwise("l1_loss", x, y), pair.predictions(), pair.targets(), lengths, reduction);
    }

    /** What an {@link L1Loss} is made of. */
    public static final class Builder {
        private int allowedLenDiff = Losses.ALLOWED_LENGTH_DIFFERENCE;
        private Reduction reduction = Reduction.MEAN;

        private Builder() {}

        /** Frames by which predictions and targets may differ: the longer is cut. */
        @CanIgnoreReturnValue
        public Builder allowedLenDiff(int allowedLenDiff) {
            this.allowedLenDiff = allowedLenDiff;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder reduction(Reduction reduction) {
            this.reduction = reduction;
            return this;
        }

        public L1Loss build() {
            return new L1Loss(this);
        }
    }
}
