package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;

/**
 * Draws data points with given probabilities; seed and epoch decide which.
 *
 * <p>Without replacement it draws as Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006. The
 * draws are not Python's.
 */
public final class ReproducibleWeightedRandomSampler implements Sampler {
    private final double[] weights;
    private final int numSamples;
    private final boolean replacement;
    private final OptionalLong seed;

    private ReproducibleWeightedRandomSampler(Builder b) {
        weights = b.weights;
        numSamples = b.numSamples;
        replacement = b.replacement;
        seed = b.seed;
        long possible = Arrays.stream(weights).filter(w -> w > 0).count();
        Check.that(
                replacement || numSamples <= possible,
                "cannot draw %d samples without replacement: only %d data points have a weight above 0",
                numSamples,
                possible);
    }

    /**
     * A sampler.
     *
     * @param weights of the data points, at least 0; they need not sum to 1
     * @param numSamples data points an epoch
     */
    public static Builder builder(List<Double> weights, int numSamples) {
        return new Builder(weights, numSamples);
    }

    @Override
    public int size() {
        return numSamples;
    }

    /** The weights. */
    public List<Double> weights() {
        return Arrays.stream(weights).boxed().toList();
    }

    @Override
    public int[] order(int epoch) {
        RandomGenerator random = seed.isPresent()
                ? Randomness.stream("weighted_sampler", seed.getAsLong(), epoch)
                : Randomness.stream("weighted_sampler", epoch);
        return replacement ? drawAndPutBack(random) : drawOnce(random);
    }

    private int[] drawAndPutBack(RandomGenerator random) {
        double[] ends = weights.clone();
        Arrays.parallelPrefix(ends, Double::sum);
        double total = ends[ends.length - 1];
        return IntStream.range(0, numSamples)
                .map(i -> firstAbove(ends, random.nextDouble() * total))
                .toArray();
    }

    private static int firstAbove(double[] ends, double value) {
        int low = 0;
        int high = ends.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ends[middle] > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private int[] drawOnce(RandomGenerator random) {
        double[] arrivals = new double[weights.length];
        for (int i = 0; i < arrivals.length; i++) {
            double waited = random.nextExponential();
            arrivals[i] = weights[i] > 0 ? waited / weights[i] : Double.POSITIVE_INFINITY;
        }
        return IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> arrivals[i]))
                .limit(numSamples)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Names of SpeechBrain's arguments. */
    public static final class Builder {
        private final double[] weights;
        private final int numSamples;
        private boolean replacement = true;
        private OptionalLong seed = OptionalLong.empty();

        private Builder(List<Double> given, int numSamples) {
            weights = given.stream().mapToDouble(Double::doubleValue).toArray();
            boolean valid = Arrays.stream(weights).allMatch(w -> w >= 0 && Double.isFinite(w));
            Check.that(
                    valid && Arrays.stream(weights).sum() > 0,
                    "weights must be finite, at least 0 and not all 0, got %s",
                    given);
            Check.that(numSamples > 0, "num_samples must be at least 1, got %d", numSamples);
            this.numSamples = numSamples;
        }

        /** Whether a data point may be drawn again in one epoch. */
        @CanIgnoreReturnValue
        public Builder replacement(boolean on) {
            replacement = on;
            return this;
        }

        /** Makes draws differ from those of other samplers with the same global seed. */
        @CanIgnoreReturnValue
        public Builder seed(long number) {
            seed = OptionalLong.of(number);
            return this;
        }

        public ReproducibleWeightedRandomSampler build() {
            return new ReproducibleWeightedRandomSampler(this);
        }
    }
}
