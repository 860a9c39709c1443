package org.broca.inference;

import java.util.List;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Encoded recordings with their samples.
 *
 * @param frames {@code [batch, frames, size]}, padded
 * @param samples of each recording, without padding; none where no times are asked for
 */
record Encoded(PaddedData frames, List<float[]> samples) {
    /** The frames of one recording without padding, {@code [1, frames, size]}. */
    Tensor row(int number) {
        float length = frames.lengths().toFloatArray()[number];
        long count = Math.max(1, Math.round((double) length * frames.data().size(1)));
        return frames.data().narrow(0, number, 1).narrow(1, 0, count);
    }
}
