package org.broca.dataio;

import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Random orders. */
final class Permutation {
    private Permutation() {}

    /**
     * The numbers 0 to {@code count - 1} in random order.
     *
     * @param below gives a whole number from 0 up to and without its argument
     */
    static int[] of(int count, IntUnaryOperator below) {
        int[] order = IntStream.range(0, count).toArray();
        for (int i = 0; i < count - 1; i++) {
            int j = i + below.applyAsInt(count - i);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** The order that {@code torch.randperm} gives with a generator of this seed. */
    static int[] ofTorch(int count, long seed) {
        MersenneTwister twister = new MersenneTwister((int) seed);
        return of(count, bound -> Integer.remainderUnsigned(twister.nextInt(), bound));
    }
}
