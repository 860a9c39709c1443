package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Negative log-likelihood of classes: SpeechBrain's {@code nll_loss}, with its numbers.
 *
 * <p>Shapes: log-probabilities {@code [batch, classes]} with targets {@code [batch]}, or {@code [batch, time, classes]}
 * with {@code [batch, time]}. Label smoothing (Szegedy et al., 2016) spreads its share over all classes, the target
 * among them.
 */
public final class NllLoss implements Loss {
    private final double labelSmoothing;
    private final int allowedLenDiff;
    private final Optional<Tensor> weight;
    private final Reduction reduction;

    private NllLoss(Builder builder) {
        Losses.checkSmoothing("NllLoss", builder.labelSmoothing);
        Losses.checkDifference("NllLoss", builder.allowedLenDiff);
        labelSmoothing = builder.labelSmoothing;
        allowedLenDiff = builder.allowedLenDiff;
        weight = builder.weight;
        reduction = builder.reduction;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor compute(Tensor logProbabilities, Tensor targets, Optional<Tensor> lengths) {
        if (logProbabilities.dim() == 3) {
            Losses.Pair pair = Losses.truncate(logProbabilities, targets, allowedLenDiff);
            return reduced(pair.predictions().transpose(1, -1), pair.targets(), lengths); // [batch, classes, time]
        }
        Check.that(
                logProbabilities.dim() == 2,
                "NllLoss expects [batch, classes] or [batch, time, classes] but got %s",
                logProbabilities.shape());
        return reduced(logProbabilities, targets, lengths);
    }

    private Tensor reduced(Tensor logProbabilities, Tensor targets, Optional<Tensor> lengths) {
        Tensor mask = Losses.lengthMask(targets, lengths);
        Tensor each = Aten.call("nll_loss_nd", logProbabilities, Losses.classes(targets), weight.orElse(null), 0, -100);
        Tensor loss = reduction.of(each.mul(mask), mask);
        if (labelSmoothing == 0) {
            return loss;
        }
        Tensor uniform = reduction.of(logProbabilities.mean(false, 1).mul(mask), mask);
        return loss.mul(1 - labelSmoothing).sub(uniform.mul(labelSmoothing));
    }

    /** What an {@link NllLoss} is made of. */
    public static final class Builder {
        private double labelSmoothing;
        private int allowedLenDiff = Losses.ALLOWED_LENGTH_DIFFERENCE;
        private Optional<Tensor> weight = Optional.empty();
        private Reduction reduction = Reduction.MEAN;

        private Builder() {}

        /** Share of the targets that is spread over all classes, in [0, 1). */
        @CanIgnoreReturnValue
        public Builder labelSmoothing(double labelSmoothing) {
            this.labelSmoothing = labelSmoothing;
            return this;
        }

        /** Frames by which predictions and targets may differ: the longer is cut. */
        @CanIgnoreReturnValue
        public Builder allowedLenDiff(int allowedLenDiff) {
            this.allowedLenDiff = allowedLenDiff;
            return this;
        }

        /** A factor for each class, {@code [classes]}. */
        @CanIgnoreReturnValue
        public Builder weight(Tensor weight) {
            this.weight = Optional.of(weight);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder reduction(Reduction reduction) {
            this.reduction = reduction;
            return this;
        }

        public NllLoss build() {
            return new NllLoss(this);
        }
    }
}
