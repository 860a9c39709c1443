package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * SpecAugment (Park et al., 2019): warps time, masks features and frames; as in SpeechBrain 0.5.
 *
 * <p>Same numbers as SpeechBrain 0.5.16's {@code SpecAugment} from the same draws, to 1e-4.
 *
 * <p>Shapes: {@code [batch, frames, features]} to the same.
 */
public final class SpecAugment extends Layer implements TensorMap {
    /** Widths of masks, from {@code low} up to and without {@code high}. */
    public record Width(int low, int high) {
        public Width {
            Check.that(low >= 0 && high >= low, "0 <= low <= high must hold for widths, got %d and %d", low, high);
        }
    }

    private final Builder options;
    private final Warping warping;

    private SpecAugment(Builder b) {
        Check.that(
                b.timeWarp || b.freqMask || b.timeMask,
                "SpecAugment: at least one of time_warp, time_mask, or freq_mask should be applied");
        Check.that(
                b.timeMaskRatio >= 0,
                "SpecAugment: time_mask_ratio must be at least 0, got %s",
                Batches.plain(b.timeMaskRatio));
        options = b;
        warping = Warping.builder()
                .warpWindow(b.timeWarpWindow)
                .warpMode(b.timeWarpMode)
                .build();
    }

    @Override
    public Tensor forward(Tensor spectrogram) {
        return forward(spectrogram, Draws.of("spec_augment"));
    }

    Tensor forward(Tensor spectrogram, Draws draws) {
        Check.that(
                spectrogram.dim() == 3,
                "SpecAugment expects [batch, frames, features] but got %s",
                spectrogram.shape());
        Tensor x = options.timeWarp ? warping.forward(spectrogram, draws) : spectrogram;
        if (options.freqMask) {
            x = masked(x, 2, options.nFreqMask, options.freqMaskWidth, draws);
        }
        if (options.timeMask) {
            int most = (int) (options.timeMaskRatio * x.size(1));
            Width width = options.timeMaskRatio == 0 ? options.timeMaskWidth : new Width(0, most);
            x = masked(x, 1, options.nTimeMask, width, draws);
        }
        return x;
    }

    private Tensor masked(Tensor x, int dim, int count, Width width, Draws draws) {
        long[] lengths = Masking.draw(x.size(0), count, width.low(), width.high(), draws);
        long longest = java.util.Arrays.stream(lengths).max().orElse(0);
        long[] positions = Masking.draw(x.size(0), count, 0, Math.max(1, x.size(dim) - longest), draws);
        double value = options.replaceWithZero ? 0 : x.detach().mean().item();
        return x.maskedFill(Masking.mask(x, dim, positions, lengths), value);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of a {@link SpecAugment}. */
    public static final class Builder {
        private boolean timeWarp = true;
        private int timeWarpWindow = 5;
        private WarpMode timeWarpMode = WarpMode.BICUBIC;
        private boolean freqMask = true;
        private Width freqMaskWidth = new Width(0, 20);
        private int nFreqMask = 2;
        private boolean timeMask = true;
        private Width timeMaskWidth = new Width(0, 100);
        private int nTimeMask = 2;
        private boolean replaceWithZero = true;
        private double timeMaskRatio;

        private Builder() {}

        /** Whether time is warped. */
        @CanIgnoreReturnValue
        public Builder timeWarp(boolean timeWarp) {
            this.timeWarp = timeWarp;
            return this;
        }

        /** By how many frames time is warped at most. */
        @CanIgnoreReturnValue
        public Builder timeWarpWindow(int timeWarpWindow) {
            this.timeWarpWindow = timeWarpWindow;
            return this;
        }

        /** How values between frames are found. */
        @CanIgnoreReturnValue
        public Builder timeWarpMode(WarpMode timeWarpMode) {
            this.timeWarpMode = timeWarpMode;
            return this;
        }

        /** Whether features are masked. */
        @CanIgnoreReturnValue
        public Builder freqMask(boolean freqMask) {
            this.freqMask = freqMask;
            return this;
        }

        /** Least number of features in a mask, and the number it stays below. */
        @CanIgnoreReturnValue
        public Builder freqMaskWidth(Width freqMaskWidth) {
            this.freqMaskWidth = freqMaskWidth;
            return this;
        }

        /** The number that widths of masks stay below. */
        @CanIgnoreReturnValue
        public Builder freqMaskWidth(int most) {
            return freqMaskWidth(new Width(0, most));
        }

        /** How many stretches of features are masked. */
        @CanIgnoreReturnValue
        public Builder nFreqMask(int nFreqMask) {
            this.nFreqMask = nFreqMask;
            return this;
        }

        /** Whether frames are masked. */
        @CanIgnoreReturnValue
        public Builder timeMask(boolean timeMask) {
            this.timeMask = timeMask;
            return this;
        }

        /** Least number of frames in a mask, and the number it stays below. */
        @CanIgnoreReturnValue
        public Builder timeMaskWidth(Width timeMaskWidth) {
            this.timeMaskWidth = timeMaskWidth;
            return this;
        }

        /** The number that widths of masks stay below. */
        @CanIgnoreReturnValue
        public Builder timeMaskWidth(int most) {
            return timeMaskWidth(new Width(0, most));
        }

        /** How many stretches of frames are masked. */
        @CanIgnoreReturnValue
        public Builder nTimeMask(int nTimeMask) {
            this.nTimeMask = nTimeMask;
            return this;
        }

        /** Whether masks are zeros; else the mean of the batch. */
        @CanIgnoreReturnValue
        public Builder replaceWithZero(boolean replaceWithZero) {
            this.replaceWithZero = replaceWithZero;
            return this;
        }

        /** Unless 0: widths in time stay below this part of all frames. */
        @CanIgnoreReturnValue
        public Builder timeMaskRatio(double timeMaskRatio) {
            this.timeMaskRatio = timeMaskRatio;
            return this;
        }

        public SpecAugment build() {
            return new SpecAugment(this);
        }
    }
}
