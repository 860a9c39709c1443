package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * Connectionist temporal classification (Graves et al., 2006): SpeechBrain's {@code ctc_loss}, with its numbers.
 *
 * <p>Shapes: log-probabilities {@code [batch, time, classes]}, targets without blanks {@code [batch, length]}. Absolute
 * lengths are {@code round(relative * size)}, halves to even. An utterance too short for its targets counts 0.
 * {@link Reduction#MEAN} is PyTorch's: the mean over utterances of the loss divided by the target's length.
 */
public final class CtcLoss implements SequenceLoss {
    private final int blankIndex;
    private final Reduction reduction;

    private CtcLoss(Builder builder) {
        Check.that(builder.blankIndex >= 0, "CtcLoss: blank_index must not be negative, got %d", builder.blankIndex);
        blankIndex = builder.blankIndex;
        reduction = builder.reduction;
    }

    /** A loss whose blank is class {@code blankIndex}. */
    public static Builder builder(int blankIndex) {
        return new Builder(blankIndex);
    }

    @Override
    public Tensor compute(Tensor logProbabilities, Tensor targets, Tensor inputLengths, Tensor targetLengths) {
        Check.that(
                logProbabilities.dim() == 3 && targets.dim() == 2,
                "CtcLoss expects [batch, time, classes] and targets [batch, length] but got %s and %s",
                logProbabilities.shape(),
                targets.shape());
        Tensor frames = absolute(inputLengths, logProbabilities.size(1));
        Tensor tokens = absolute(targetLengths, targets.size(1));
        Tensor loss = Functional.ctcLoss(
                logProbabilities.transpose(0, 1), // [time, batch, classes]
                Losses.classes(targets),
                frames,
                tokens,
                blankIndex,
                backend(),
                true);
        return switch (reduction) {
            case BATCHMEAN -> loss.div(targets.size(0));
            case BATCH -> loss.div(tokens.to(loss.device()));
            case MEAN, SUM, NONE -> loss;
        };
    }

    private Functional.Reduction backend() {
        return switch (reduction) {
            case MEAN -> Functional.Reduction.MEAN;
            case SUM, BATCHMEAN -> Functional.Reduction.SUM;
            case BATCH, NONE -> Functional.Reduction.NONE;
        };
    }

    private static Tensor absolute(Tensor lengths, long size) {
        return lengths.mul(size).round().to(DType.INT64); // [batch]
    }

    /** What a {@link CtcLoss} is made of. */
    public static final class Builder {
        private final int blankIndex;
        private Reduction reduction = Reduction.MEAN;

        private Builder(int blankIndex) {
            this.blankIndex = blankIndex;
        }

        @CanIgnoreReturnValue
        public Builder reduction(Reduction reduction) {
            this.reduction = reduction;
            return this;
        }

        public CtcLoss build() {
            return new CtcLoss(this);
        }
    }
}
