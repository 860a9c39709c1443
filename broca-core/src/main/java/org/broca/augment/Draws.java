package org.broca.augment;

import java.util.random.RandomGenerator;
import org.broca.dataio.ItemContext;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/** The chance in one augmentation of one batch. */
final class Draws {
    private static final long KEYS = 1L << 31;

    private final RandomGenerator random;

    Draws(RandomGenerator random) {
        this.random = random;
    }

    /**
     * A new stream: of the data point where one is being computed, else keyed by libtorch's generator, whose state is
     * in the checkpoints.
     *
     * @param purpose which augmentation it is for
     */
    static Draws of(String purpose) {
        return new Draws(ItemContext.randomIfInside().orElseGet(() -> Randomness.stream("augment." + purpose, key())));
    }

    private static long key() {
        try (TensorScope scope = TensorScope.open()) {
            long[] halves = Tensor.randint(0, KEYS, 2).toLongArray();
            return halves[0] * KEYS + halves[1];
        }
    }

    /** A whole number from {@code low} up to and without {@code high}; {@code low} where nothing is between. */
    long integer(long low, long high) {
        return high - low <= 1 ? low : random.nextLong(low, high);
    }

    /** A number in [0, 1). */
    double uniform() {
        return random.nextDouble();
    }

    /** A number in [{@code low}, {@code high}). */
    double uniform(double low, double high) {
        return low + uniform() * (high - low);
    }

    /** A standard normal number. */
    double gaussian() {
        return random.nextGaussian();
    }

    /** The numbers 0 to {@code count - 1} in random order. */
    int[] permutation(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = (int) integer(0, i + 1L);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    /** Where the numbers come from. */
    RandomGenerator generator() {
        return random;
    }

    /** Whether what has this probability happens. */
    boolean happens(double probability) {
        return uniform() < probability;
    }

    /** Numbers in [{@code low}, {@code high}), float32, of a shape. */
    Tensor uniforms(double low, double high, long... shape) {
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) uniform(low, high);
        }
        return Tensor.of(values, shape);
    }

    /** Standard normal numbers, float32, of a shape. */
    Tensor gaussians(long... shape) {
        float[] values = new float[count(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) gaussian();
        }
        return Tensor.of(values, shape);
    }

    private static int count(long[] shape) {
        long count = 1;
        for (long size : shape) {
            count *= size;
        }
        return Math.toIntExact(count);
    }
}
