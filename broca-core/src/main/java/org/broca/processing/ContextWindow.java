package org.broca.processing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Tensor;

/**
 * Each frame together with those around it, zeros beyond the ends.
 *
 * <p>Feature f of frame {@code t + k} becomes feature {@code f * (left + 1 + right) + left + k}. Same numbers as
 * SpeechBrain's {@code ContextWindow}; several channels each get their own context (SpeechBrain 1.1.2 mixes time and
 * channels).
 *
 * <p>Shapes: {@code [batch, frames, size] -> [batch, frames, size * (left + 1 + right)]}, or with {@code channels} last
 * in both.
 */
public final class ContextWindow extends Layer implements TensorMap {
    private static final int CHANNELS_RANK = 4;

    private final int left;
    private final int right;

    private ContextWindow(Builder b) {
        Check.that(
                b.leftFrames >= 0 && b.rightFrames >= 0,
                "ContextWindow: left_frames and right_frames must not be negative, got %d and %d",
                b.leftFrames,
                b.rightFrames);
        left = b.leftFrames;
        right = b.rightFrames;
    }

    @Override
    public Tensor forward(Tensor x) {
        int size = left + 1 + right;
        if (x.dim() == CHANNELS_RANK) {
            Tensor padded = Functional.pad(x, PadMode.CONSTANT, 0, 0, 0, 0, 0, left, right);
            return padded.unfold(1, size, 1) // [batch, frames, size, channels, context]
                    .transpose(3, 4)
                    .flatten(2, 3); // [batch, frames, size * context, channels]
        }
        Tensor padded = Functional.pad(x, PadMode.CONSTANT, 0, 0, 0, left, right);
        return padded.unfold(1, size, 1).flatten(2, 3); // [batch, frames, size * context]
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of a {@link ContextWindow}. */
    public static final class Builder {
        private int leftFrames;
        private int rightFrames;

        private Builder() {}

        /** Frames before each. */
        @CanIgnoreReturnValue
        public Builder leftFrames(int leftFrames) {
            this.leftFrames = leftFrames;
            return this;
        }

        /** Frames after each. */
        @CanIgnoreReturnValue
        public Builder rightFrames(int rightFrames) {
            this.rightFrames = rightFrames;
            return this;
        }

        public ContextWindow build() {
            return new ContextWindow(this);
        }
    }
}
