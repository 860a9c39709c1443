package org.broca.nnet.schedulers;

import org.broca.tensor.Check;

/**
 * The rate of the original transformer after a number of updates.
 *
 * @param normalize brings the peak to {@code initial}, or is one over the root of the model's width
 */
record NoamCurve(double initial, long warmup, double normalize) {
    NoamCurve(double initial, long warmup) {
        this(initial, warmup, Math.sqrt(warmup));
    }

    NoamCurve {
        Check.that(warmup > 0, "n_warmup_steps must be at least 1, got %d", warmup);
    }

    NoamCurve ofModel(int size) {
        return new NoamCurve(initial, warmup, Math.pow(size, -0.5));
    }

    double at(long steps) {
        return initial * (normalize * Math.min(Math.pow(steps, -0.5), steps * Math.pow(warmup, -1.5)));
    }
}
