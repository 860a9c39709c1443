package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Stretches one side of spectrograms and presses the other, in time or in frequency (SpecAugment; Park et al., 2019).
 *
 * <p>Where the sides meet is drawn for the batch; their sizes together stay. Same numbers as SpeechBrain's
 * {@code Warping} from the same draws, to 1e-4. What is too small for the window stays as it is.
 *
 * <p>Shapes: {@code [batch, frames, features]} (or {@code [batch, n, frames, features]} for time) to the same.
 */
public final class Warping extends Layer implements TensorMap {
    private final int warpWindow;
    private final WarpMode warpMode;
    private final int dim;

    private Warping(Builder b) {
        Check.that(b.warpWindow > 0, "Warping: warp_window must be at least 1, got %d", b.warpWindow);
        Check.that(b.dim == 1 || b.dim == 2, "Warping: dim must be 1 (time) or 2 (frequency), got %d", b.dim);
        warpWindow = b.warpWindow;
        warpMode = b.warpMode;
        dim = b.dim;
    }

    @Override
    public Tensor forward(Tensor spectrogram) {
        return forward(spectrogram, Draws.of("warping"));
    }

    Tensor forward(Tensor spectrogram, Draws draws) {
        Check.that(
                spectrogram.dim() == 3 || spectrogram.dim() == 4 && dim == 1,
                "Warping expects [batch, frames, features] but got %s",
                spectrogram.shape());
        if (dim == 2) {
            return warped(spectrogram.transpose(1, 2).unsqueeze(1), draws)
                    .squeeze(1)
                    .transpose(1, 2);
        }
        return spectrogram.dim() == 3 ? warped(spectrogram.unsqueeze(1), draws).squeeze(1) : warped(spectrogram, draws);
    }

    /** Warps {@code [batch, n, frames, features]} in frames. */
    private Tensor warped(Tensor x, Draws draws) {
        long frames = x.size(2);
        if (frames - warpWindow <= warpWindow) {
            return x;
        }
        long centre = draws.integer(warpWindow, frames - warpWindow);
        long moved = draws.integer(centre - warpWindow, centre + warpWindow) + 1;
        Tensor left = resized(x.narrow(2, 0, centre), moved);
        Tensor right = resized(x.narrow(2, centre, frames - centre), frames - moved);
        return Tensor.cat(2, left, right);
    }

    private Tensor resized(Tensor x, long frames) {
        return Aten.call(warpMode.operator, x, new long[] {frames, x.size(3)}, true, null, null);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link Warping}. */
    public static final class Builder {
        private int warpWindow = 5;
        private WarpMode warpMode = WarpMode.BICUBIC;
        private int dim = 1;

        private Builder() {}

        /** By how many frames or features the sides' border moves at most. */
        @CanIgnoreReturnValue
        public Builder warpWindow(int warpWindow) {
            this.warpWindow = warpWindow;
            return this;
        }

        /** How values between frames are found. */
        @CanIgnoreReturnValue
        public Builder warpMode(WarpMode warpMode) {
            this.warpMode = warpMode;
            return this;
        }

        /** 1 warps time, 2 frequency. */
        @CanIgnoreReturnValue
        public Builder dim(int dim) {
            this.dim = dim;
            return this;
        }

        public Warping build() {
            return new Warping(this);
        }
    }
}
