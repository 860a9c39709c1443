package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Share of wrong classes: SpeechBrain's {@code classification_error}, with its numbers. It has no gradient.
 *
 * <p>Shapes: probabilities or their logarithms {@code [batch, classes]} with targets {@code [batch]}, or {@code [batch,
 * time, classes]} with {@code [batch, time]}.
 */
public final class ClassificationError implements Loss {
    private final int allowedLenDiff;
    private final Reduction reduction;

    private ClassificationError(Builder builder) {
        Losses.checkDifference("ClassificationError", builder.allowedLenDiff);
        allowedLenDiff = builder.allowedLenDiff;
        reduction = builder.reduction;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor compute(Tensor probabilities, Tensor targets, Optional<Tensor> lengths) {
        boolean frames = probabilities.dim() == 3 && targets.dim() == 2;
        Losses.Pair pair = frames
                ? Losses.truncate(probabilities, targets, allowedLenDiff)
                : new Losses.Pair(probabilities, targets);
        return Losses.computeMaskedLoss(
                (x, y) -> x.argmax(-1).ne(y).to(DType.FLOAT32),
                pair.predictions(),
                Losses.classes(pair.targets()),
                lengths,
                reduction);
    }

    /** What a {@link ClassificationError} is made of. */
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

        public ClassificationError build() {
            return new ClassificationError(this);
        }
    }
}
