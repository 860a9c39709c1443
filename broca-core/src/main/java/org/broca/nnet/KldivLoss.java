package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Kullback-Leibler divergence of predictions from smoothed targets: SpeechBrain's {@code kldiv_loss}, with its numbers.
 *
 * <p>Shapes: log-probabilities {@code [batch, classes]} with targets {@code [batch]}, or {@code [batch, time, classes]}
 * with {@code [batch, time]}. The target has a share of {@code 1 - labelSmoothing}, all other classes together the
 * rest. Positions whose target is {@code padIdx} count nothing, padding or not, and lengths are not used but for
 * {@link Reduction#BATCH}, which divides by the relative length. {@link Reduction#MEAN} gives the sum, as SpeechBrain
 * does; recipes use {@link Reduction#BATCHMEAN}. Without smoothing this is {@link NllLoss}.
 */
public final class KldivLoss implements Loss {
    private final double labelSmoothing;
    private final long padIdx;
    private final Reduction reduction;
    private final NllLoss plain;

    private KldivLoss(Builder builder) {
        Losses.checkSmoothing("KldivLoss", builder.labelSmoothing);
        Losses.checkDifference("KldivLoss", builder.allowedLenDiff);
        labelSmoothing = builder.labelSmoothing;
        padIdx = builder.padIdx;
        reduction = builder.reduction;
        plain = NllLoss.builder()
                .allowedLenDiff(builder.allowedLenDiff)
                .reduction(reduction)
                .build();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor compute(Tensor logProbabilities, Tensor targets, Optional<Tensor> lengths) {
        if (labelSmoothing == 0) {
            return plain.compute(logProbabilities, targets, lengths);
        }
        long batch = logProbabilities.size(0);
        long classes = logProbabilities.size(-1);
        Tensor rows = logProbabilities.reshape(-1, classes); // [batch * time, classes]
        Tensor wanted = Losses.classes(targets).reshape(-1); // [batch * time]
        Check.that(
                rows.size(0) == wanted.size(0),
                "KldivLoss: predictions and targets must have one length, got %s and %s",
                logProbabilities.shape(),
                targets.shape());
        Tensor ignored = wanted.eq(padIdx);
        Tensor smoothed = smoothed(wanted.maskedFill(ignored, 0), rows);
        Tensor each = Aten.call("kl_div", rows, smoothed, 0, false).maskedFill(ignored.unsqueeze(1), 0);
        return reduced(each, batch, lengths);
    }

    private Tensor smoothed(Tensor wanted, Tensor rows) {
        Tensor others = rows.detach().zerosLike().add(labelSmoothing / (rows.size(1) - 1));
        Tensor index = wanted.unsqueeze(1);
        Tensor confidence = others.narrow(1, 0, 1).zerosLike().add(1 - labelSmoothing);
        return others.scatter(1, index, confidence); // [batch * time, classes]
    }

    private Tensor reduced(Tensor each, long batch, Optional<Tensor> lengths) {
        return switch (reduction) {
            case MEAN, SUM -> each.sum();
            case BATCHMEAN -> each.sum().div(batch);
            case BATCH -> {
                Check.that(lengths.isPresent(), "KldivLoss: reduction batch needs lengths");
                yield each.reshape(batch, -1).sum(false, 1).div(lengths.orElseThrow());
            }
            case NONE -> each;
        };
    }

    /** What a {@link KldivLoss} is made of. */
    public static final class Builder {
        private double labelSmoothing;
        private int allowedLenDiff = Losses.ALLOWED_LENGTH_DIFFERENCE;
        private long padIdx;
        private Reduction reduction = Reduction.MEAN;

        private Builder() {}

        /** Share of the targets that is spread over the other classes, in [0, 1). */
        @CanIgnoreReturnValue
        public Builder labelSmoothing(double labelSmoothing) {
            this.labelSmoothing = labelSmoothing;
            return this;
        }

        /** Frames by which predictions and targets may differ where nothing is smoothed: the longer is cut. */
        @CanIgnoreReturnValue
        public Builder allowedLenDiff(int allowedLenDiff) {
            this.allowedLenDiff = allowedLenDiff;
            return this;
        }

        /** The target of positions that count nothing. */
        @CanIgnoreReturnValue
        public Builder padIdx(long padIdx) {
            this.padIdx = padIdx;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder reduction(Reduction reduction) {
            this.reduction = reduction;
            return this;
        }

        public KldivLoss build() {
            return new KldivLoss(this);
        }
    }
}
