package org.broca.augment;

import java.util.random.RandomGenerator;

/** Gives numbers that were drawn before, in their order. */
final class Replay implements RandomGenerator {
    private final double[] numbers;
    private int next;

    Replay(double... numbers) {
        this.numbers = numbers;
    }

    boolean isUsedUp() {
        return next == numbers.length;
    }

    @Override
    public long nextLong() {
        throw new UnsupportedOperationException("only numbers in a range were recorded");
    }

    @Override
    public long nextLong(long origin, long bound) {
        long number = (long) nextDouble();
        if (number < origin || number >= bound) {
            throw new IllegalStateException(number + " is not in [" + origin + ", " + bound + ")");
        }
        return number;
    }

    @Override
    public double nextDouble() {
        return numbers[next++];
    }

    @Override
    public double nextGaussian() {
        return nextDouble();
    }
}
