package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.OptionalLong;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;

/**
 * All data points in an order that seed and epoch decide.
 *
 * <p>The same order as SpeechBrain's for the same seed (by default the global one), epoch and number of data points.
 */
public final class ReproducibleRandomSampler implements Sampler {
    private final int points;
    private final int numSamples;
    private final boolean replacement;
    private final OptionalLong seed;

    private ReproducibleRandomSampler(Builder b) {
        points = b.points;
        numSamples = b.numSamples;
        replacement = b.replacement;
        seed = b.seed;
    }

    /** Every data point of {@code dataSource} once an epoch, with the global seed. */
    public ReproducibleRandomSampler(Dataset dataSource) {
        this(builder(dataSource));
    }

    public static Builder builder(Dataset dataSource) {
        return new Builder(dataSource.size());
    }

    @Override
    public int size() {
        return numSamples;
    }

    @Override
    public int[] order(int epoch) {
        MersenneTwister twister = new MersenneTwister((int) (seed.orElseGet(Randomness::seed) + epoch));
        if (replacement) {
            int[] drawn = new int[numSamples];
            Arrays.setAll(drawn, i -> Integer.remainderUnsigned(twister.nextInt(), points));
            return drawn;
        }
        int[] order = new int[numSamples];
        for (int start = 0; start < numSamples; start += points) {
            int[] round = Permutation.of(points, bound -> Integer.remainderUnsigned(twister.nextInt(), bound));
            System.arraycopy(round, 0, order, start, Math.min(points, numSamples - start));
        }
        return order;
    }

    /** Names of SpeechBrain's arguments. */
    public static final class Builder {
        private final int points;
        private int numSamples;
        private boolean replacement;
        private OptionalLong seed = OptionalLong.empty();

        private Builder(int points) {
            Check.that(points > 0, "nothing to sample from: the dataset is empty");
            this.points = points;
            numSamples = points;
        }

        /** Data points an epoch; beyond the dataset's size they repeat, each as often as the others. */
        @CanIgnoreReturnValue
        public Builder numSamples(int count) {
            Check.that(count > 0, "num_samples must be at least 1, got %d", count);
            numSamples = count;
            return this;
        }

        /** Draws each data point from all, so that some repeat and some are left out. */
        @CanIgnoreReturnValue
        public Builder replacement(boolean on) {
            replacement = on;
            return this;
        }

        /** Used in place of the global seed. */
        @CanIgnoreReturnValue
        public Builder seed(long number) {
            seed = OptionalLong.of(number);
            return this;
        }

        public ReproducibleRandomSampler build() {
            return new ReproducibleRandomSampler(this);
        }
    }
}
