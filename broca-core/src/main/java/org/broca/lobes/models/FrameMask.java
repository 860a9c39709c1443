package org.broca.lobes.models;

import org.broca.nnet.Losses;
import org.broca.tensor.Tensor;

/**
 * Which frames of a batch are real.
 *
 * @param frames 1 for real frames, 0 for padding: {@code [batch, 1, time]}
 * @param shares the same divided by their number, so that they sum to 1 over time: {@code [batch, 1, time]}
 */
record FrameMask(Tensor frames, Tensor shares) {
    /** Of sequences of at most {@code time} frames with these relative lengths. */
    static FrameMask of(Tensor lengths, long time) {
        Tensor frames = Losses.lengthToMask(lengths.mul(time), time).unsqueeze(1); // [batch, 1, time]
        return new FrameMask(frames, frames.div(frames.sum(true, 2)));
    }

    /** Mean over the real frames: {@code [batch, channels, time] -> [batch, channels, 1]}. */
    Tensor mean(Tensor x) {
        return x.mul(shares).sum(true, 2);
    }

    /** Deviation over the real frames from {@code mean}, divided by their number; {@code [batch, channels, 1]}. */
    Tensor std(Tensor x, Tensor mean, double leastVariance) {
        return x.sub(mean)
                .square()
                .mul(shares)
                .sum(true, 2)
                .clampMin(leastVariance)
                .sqrt();
    }
}
