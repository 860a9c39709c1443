package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connectionist temporal classification (Graves et al., 2006): SpeechBrain's {@code ctc_loss}, with its numbers.
 *
 * <p>Shapes: log-probabilities {@code [batch, time, classes]}, targets without blanks {@code [batch, length]}. Absolute
 * lengths are {@code round(relative * size)}, halves to even. An utterance too short for its targets counts 0, as in
 * SpeechBrain; the first one is told as a warning, and {@link CtcCheck#require} refuses them by name.
 * {@link Reduction#MEAN} is PyTorch's: the mean over utterances of the loss divided by the target's length.
 */
public final class CtcLoss implements SequenceLoss {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.nnet.losses");

    private final int blankIndex;
    private final Reduction reduction;
    private final AtomicBoolean warned = new AtomicBoolean();

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
        Tensor frames = CtcCheck.frames(inputLengths, logProbabilities.size(1));
        Tensor tokens = CtcCheck.frames(targetLengths, targets.size(1));
        CtcCheck.known(targets, tokens, logProbabilities.size(2));
        warnOfTooShort(frames, targets, tokens);
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

    private void warnOfTooShort(Tensor frames, Tensor targets, Tensor tokens) {
        if (warned.get()) {
            return;
        }
        List<CtcCheck.TooShort> found = CtcCheck.tooShort(frames, targets, tokens);
        if (!found.isEmpty() && warned.compareAndSet(false, true)) {
            CtcCheck.TooShort first = found.get(0);
            LOG.warn(
                    "CTC: utterance {} of this batch has {}: its loss is infinite and counts 0, so nothing is learned"
                            + " from it; leave such utterances out, or use longer tokens or less subsampling. This is"
                            + " told once",
                    first.row(),
                    first);
        }
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
