package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * Binary cross-entropy of logits: SpeechBrain's {@code bce_loss}, with its numbers. The sigmoid is part of the loss.
 *
 * <p>Shapes: logits {@code [batch]} or {@code [batch, time]}, or with a last dimension of 1; targets {@code [batch]} or
 * {@code [batch, time]}. There is no label smoothing: SpeechBrain's takes a mean over time for one over classes.
 */
public final class BceLoss implements Loss {
    private final Optional<Tensor> weight;
    private final Optional<Tensor> posWeight;
    private final int allowedLenDiff;
    private final Reduction reduction;

    private BceLoss(Builder builder) {
        Losses.checkDifference("BceLoss", builder.allowedLenDiff);
        weight = builder.weight.map(w -> w.dim() == 1 ? w.unsqueeze(-1) : w);
        posWeight = builder.posWeight;
        allowedLenDiff = builder.allowedLenDiff;
        reduction = builder.reduction;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor compute(Tensor logits, Tensor targets, Optional<Tensor> lengths) {
        Tensor flat = logits.dim() == targets.dim() + 1 ? logits.squeeze(-1) : logits;
        Check.that(
                flat.dim() >= 2 || lengths.isEmpty(),
                "BceLoss takes lengths only with [batch, time, ...], got %s",
                logits.shape());
        Losses.Pair pair = flat.dim() >= 2
                ? Losses.truncate(flat, targets, allowedLenDiff)
                : new Losses.Pair(flat.unsqueeze(-1), targets.unsqueeze(-1)); // [batch, 1]
        return Losses.computeMaskedLoss(
                this::each, pair.predictions(), pair.targets().to(DType.FLOAT32), lengths, reduction);
    }

    private Tensor each(Tensor logits, Tensor targets) {
        return Functional.binaryCrossEntropyWithLogits(logits, targets, weight, posWeight, Functional.Reduction.NONE);
    }

    /** What a {@link BceLoss} is made of. */
    public static final class Builder {
        private Optional<Tensor> weight = Optional.empty();
        private Optional<Tensor> posWeight = Optional.empty();
        private int allowedLenDiff = Losses.ALLOWED_LENGTH_DIFFERENCE;
        private Reduction reduction = Reduction.MEAN;

        private Builder() {}

        /** A factor for each utterance, {@code [batch]}, or for each element. */
        @CanIgnoreReturnValue
        public Builder weight(Tensor weight) {
            this.weight = Optional.of(weight);
            return this;
        }

        /** A factor for the loss of positive targets, {@code [1]} or as the last dimension of the logits. */
        @CanIgnoreReturnValue
        public Builder posWeight(Tensor posWeight) {
            this.posWeight = Optional.of(posWeight);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder reduction(Reduction reduction) {
            this.reduction = reduction;
            return this;
        }

        /** Frames by which predictions and targets may differ: the longer is cut. */
        @CanIgnoreReturnValue
        public Builder allowedLenDiff(int allowedLenDiff) {
            this.allowedLenDiff = allowedLenDiff;
            return this;
        }

        public BceLoss build() {
            return new BceLoss(this);
        }
    }
}
