package org.broca.processing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Tensor;

/**
 * Slopes of features over time, by linear regression in a window around each frame.
 *
 * <p>Beyond the ends the first and last frames go on. Same numbers as SpeechBrain's {@code Deltas} to 1e-5.
 *
 * <p>Shapes: {@code [batch, frames, inputSize]}, or with {@code channels} last, to the same.
 */
public final class Deltas extends Layer implements TensorMap {
    private static final int CHANNELS_RANK = 4;

    private final int reach;
    private final Tensor kernel; // [inputSize, 1, 2 * reach + 1]

    private Deltas(Builder b) {
        Check.that(b.windowLength >= 3, "Deltas: window_length must be at least 3, got %d", b.windowLength);
        reach = (b.windowLength - 1) / 2;
        float[] offsets = new float[2 * reach + 1];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = i - reach;
        }
        kernel = buffer("kernel", Tensor.of(offsets, 1, 1, offsets.length).repeat(b.inputSize, 1, 1));
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.dim() == CHANNELS_RANK) {
            Tensor rows = x.permute(0, 3, 1, 2).flatten(0, 1); // [batch * channels, frames, inputSize]
            return slopes(rows)
                    .unflatten(0, x.size(0), x.size(3)) // [batch, channels, frames, inputSize]
                    .permute(0, 2, 3, 1); // [batch, frames, inputSize, channels]
        }
        Check.lastDim("Deltas", x, kernel.size(0));
        return slopes(x);
    }

    private Tensor slopes(Tensor x) {
        Tensor padded = Functional.pad(x.transpose(1, 2), PadMode.REPLICATE, 0, reach, reach);
        double squares = reach * (reach + 1) * (2 * reach + 1) / 3.0;
        return Functional.conv1d(
                        padded, kernel, Optional.empty(), 1, 0, 1, kernel.size(0)) // [batch, inputSize, frames]
                .div(squares)
                .transpose(1, 2); // [batch, frames, inputSize]
    }

    /** @param inputSize number of features */
    public static Builder builder(int inputSize) {
        return new Builder(inputSize);
    }

    /** Options of {@link Deltas}. */
    public static final class Builder {
        private final int inputSize;
        private int windowLength = 5;

        private Builder(int inputSize) {
            this.inputSize = inputSize;
        }

        /** Frames that one slope is taken over; an even number counts as the odd one below it. */
        @CanIgnoreReturnValue
        public Builder windowLength(int windowLength) {
            this.windowLength = windowLength;
            return this;
        }

        public Deltas build() {
            return new Deltas(this);
        }
    }
}
