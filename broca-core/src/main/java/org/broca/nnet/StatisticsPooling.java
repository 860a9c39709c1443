package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * Mean and standard deviation over time (Snyder et al., 2017).
 *
 * <p>Shapes: {@code [batch, time, channels] -> [batch, 1, 2 * channels]}, mean before deviation; {@code [batch, 1,
 * channels]} with one of them. With lengths, frames beyond {@code round(length * time)} (halves to even) change
 * nothing. The deviation is divided by n - 1: one frame alone gives NaN.
 *
 * <p>As SpeechBrain does, in evaluation too, random numbers between 1e-5 and 9e-5 are added to the mean (none with
 * {@code noise(false)}) and 1e-5 to the deviation. Same numbers as SpeechBrain's, the noise included where the seed is
 * the same.
 */
public final class StatisticsPooling extends Layer implements SizedMap, LengthsMap {
    private static final double EPS = 1e-5;

    private final boolean returnMean;
    private final boolean returnStd;
    private final boolean noise;

    private record Statistics(Optional<Tensor> mean, Optional<Tensor> std) {}

    private StatisticsPooling(Builder builder) {
        Check.that(
                builder.returnMean || builder.returnStd,
                "StatisticsPooling: at least one of return_mean and return_std must be true");
        returnMean = builder.returnMean;
        returnStd = builder.returnStd;
        noise = builder.noise;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        return pooled(statistics(x, 1));
    }

    @Override
    public Tensor forward(Tensor x, Tensor lengths) {
        long[] frames = lengths.mul(x.size(1)).round().toLongArray();
        List<Tensor> means = new ArrayList<>();
        List<Tensor> deviations = new ArrayList<>();
        List<Tensor> rows = x.split(1, 0); // its gradient is one tensor; that of select would be one for every row
        for (int i = 0; i < frames.length; i++) {
            Statistics one = statistics(rows.get(i).narrow(1, 0, frames[i]), 1); // [1, channels]
            one.mean.ifPresent(means::add);
            one.std.ifPresent(deviations::add);
        }
        return pooled(new Statistics(joined(means), joined(deviations)));
    }

    private Statistics statistics(Tensor x, int timeDim) {
        return new Statistics(
                returnMean ? Optional.of(x.mean(false, timeDim)) : Optional.empty(),
                returnStd ? Optional.of(x.std(true, false, timeDim)) : Optional.empty());
    }

    private static Optional<Tensor> joined(List<Tensor> rows) {
        return rows.isEmpty() ? Optional.empty() : Optional.of(Tensor.cat(0, rows.toArray(Tensor[]::new)));
    }

    private Tensor pooled(Statistics found) {
        List<Tensor> parts = new ArrayList<>();
        found.mean.map(mean -> noise ? mean.add(noise(mean)) : mean).ifPresent(parts::add);
        found.std.map(std -> std.add(EPS)).ifPresent(parts::add);
        return Tensor.cat(1, parts.toArray(Tensor[]::new)).unsqueeze(1); // [batch, 1, channels or 2 * channels]
    }

    private static Tensor noise(Tensor mean) {
        Tensor drawn = Tensor.randn(mean.shape().toArray());
        Tensor fromZero = drawn.sub(drawn.min());
        Tensor share = fromZero.div(fromZero.max()); // in [0, 1]
        return share.mul(1 - 9).add(9).mul(EPS).to(mean.device());
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        long channels = inputShape.get(-1);
        int parts = (returnMean ? 1 : 0) + (returnStd ? 1 : 0);
        return Shape.of(inputShape.get(0), 1, channels == Shapes.ANY ? channels : parts * channels);
    }

    /** What a {@link StatisticsPooling} is made of. */
    public static final class Builder {
        private boolean returnMean = true;
        private boolean returnStd = true;
        private boolean noise = true;

        private Builder() {}

        @CanIgnoreReturnValue
        public Builder returnMean(boolean returnMean) {
            this.returnMean = returnMean;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder returnStd(boolean returnStd) {
            this.returnStd = returnStd;
            return this;
        }

        /** Whether the mean gets SpeechBrain's random offset; without it the result is reproducible. */
        @CanIgnoreReturnValue
        public Builder noise(boolean noise) {
            this.noise = noise;
            return this;
        }

        public StatisticsPooling build() {
            return new StatisticsPooling(this);
        }
    }
}
