package org.broca.nnet;

import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's dropout of whole stretches of time: in training, sets features to 0 with probability {@code dropRate}
 * and divides the rest by {@code 1 - dropRate}.
 *
 * <p>Shapes: {@code [batch, time, features, channels]}, where one draw covers all times and channels of a feature, or
 * {@code [batch, time, features]}, where it covers all times; the output has the input's.
 */
public final class Dropout2d extends Layer implements SameSizeMap {
    private final double dropRate;

    /** Drops with probability {@code dropRate}, in [0, 1]. */
    public Dropout2d(double dropRate) {
        Check.that(dropRate >= 0 && dropRate <= 1, "Dropout2d: drop_rate must be in [0, 1], got %s", dropRate);
        this.dropRate = dropRate;
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.that(
                x.dim() == 3 || x.dim() == 4,
                "Dropout2d expects [batch, time, features] or [batch, time, features, channels] but got %s",
                x.shape());
        Tensor timeLast = x.transpose(1, 2).transpose(2, -1); // [batch, features, (channels,) time]
        Tensor dropped = Functional.featureDropout(timeLast, dropRate, isTraining());
        return dropped.transpose(-1, 1).transpose(2, -1);
    }
}
