package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Masks stretches of spectrograms, in time or in frequency (SpecAugment; Park et al., 2019).
 *
 * <p>How many stretches is drawn for the batch, their lengths (without {@code drop_length_high} itself) and places for
 * each row. Same numbers as SpeechBrain's {@code SpectrogramDrop} from the same draws, to 1e-4.
 *
 * <p>Shapes: {@code [batch, frames, features]} (or with a dimension between, {@code [batch, n, frames, features]}) to
 * the same.
 */
public final class SpectrogramDrop extends Layer implements TensorMap {
    private final int dropLengthLow;
    private final int dropLengthHigh;
    private final int dropCountLow;
    private final int dropCountHigh;
    private final Replacement replace;
    private final int dim;

    private SpectrogramDrop(Builder b) {
        Batches.checkRange("SpectrogramDrop", "drop_length", b.dropLengthLow, b.dropLengthHigh);
        Batches.checkRange("SpectrogramDrop", "drop_count", b.dropCountLow, b.dropCountHigh);
        Check.that(
                b.dropLengthLow >= 0 && b.dropCountLow >= 0,
                "SpectrogramDrop: drop_length_low and drop_count_low must be at least 0, got %d and %d",
                b.dropLengthLow,
                b.dropCountLow);
        Check.that(b.dim == 1 || b.dim == 2, "SpectrogramDrop: dim must be 1 (time) or 2 (frequency), got %d", b.dim);
        dropLengthLow = b.dropLengthLow;
        dropLengthHigh = b.dropLengthHigh;
        dropCountLow = b.dropCountLow;
        dropCountHigh = b.dropCountHigh;
        replace = b.replace;
        dim = b.dim;
    }

    @Override
    public Tensor forward(Tensor spectrogram) {
        return forward(spectrogram, Draws.of("spectrogram_drop"));
    }

    Tensor forward(Tensor spectrogram, Draws draws) {
        if (spectrogram.dim() == 4) {
            return forward(spectrogram.flatten(0, 1), draws)
                    .reshape(spectrogram.shape().toArray());
        }
        Check.that(
                spectrogram.dim() == 3,
                "SpectrogramDrop expects [batch, frames, features] but got %s",
                spectrogram.shape());
        int count = (int) draws.integer(dropCountLow, dropCountHigh + 1L);
        if (count == 0) {
            return spectrogram;
        }
        long rows = spectrogram.size(0);
        long[] lengths = Masking.draw(rows, count, dropLengthLow, dropLengthHigh, draws);
        long[] positions = Masking.draw(rows, count, 0, Math.max(1, spectrogram.size(dim)), draws);
        return replaced(spectrogram, Masking.mask(spectrogram, dim, positions, lengths), draws);
    }

    private Tensor replaced(Tensor x, Tensor mask, Draws draws) {
        Replacement how = replace == Replacement.RANDOM_SELECTION
                ? Replacement.values()[(int) draws.integer(0, Replacement.values().length - 1)]
                : replace;
        return switch (how) {
            case ZEROS, RANDOM_SELECTION -> x.maskedFill(mask, 0);
            case MEAN -> x.maskedFill(mask, x.detach().mean().item());
            case RAND -> Tensor.where(mask, random(x.detach(), draws), x);
            case CUTCAT -> Tensor.where(mask, x.roll(1, 0), x);
            case SWAP -> Tensor.where(mask, x.roll(draws.integer(1, x.size(1)), 1), x);
        };
    }

    private static Tensor random(Tensor x, Draws draws) {
        double least = x.min().item();
        double most = x.max().item();
        return draws.uniforms(least, most, x.shape().toArray()).to(x.device()).to(x.dtype());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link SpectrogramDrop}. */
    public static final class Builder {
        private int dropLengthLow = 5;
        private int dropLengthHigh = 15;
        private int dropCountLow = 1;
        private int dropCountHigh = 3;
        private Replacement replace = Replacement.ZEROS;
        private int dim = 1;

        private Builder() {}

        /** Shortest stretch, in frames or features. */
        @CanIgnoreReturnValue
        public Builder dropLengthLow(int dropLengthLow) {
            this.dropLengthLow = dropLengthLow;
            return this;
        }

        /** All stretches are shorter than this, unless it is the least. */
        @CanIgnoreReturnValue
        public Builder dropLengthHigh(int dropLengthHigh) {
            this.dropLengthHigh = dropLengthHigh;
            return this;
        }

        /** Fewest stretches of a row. */
        @CanIgnoreReturnValue
        public Builder dropCountLow(int dropCountLow) {
            this.dropCountLow = dropCountLow;
            return this;
        }

        /** Most stretches of a row. */
        @CanIgnoreReturnValue
        public Builder dropCountHigh(int dropCountHigh) {
            this.dropCountHigh = dropCountHigh;
            return this;
        }

        /** What takes the place of a stretch. */
        @CanIgnoreReturnValue
        public Builder replace(Replacement replace) {
            this.replace = replace;
            return this;
        }

        /** 1 masks frames, 2 features. */
        @CanIgnoreReturnValue
        public Builder dim(int dim) {
            this.dim = dim;
            return this;
        }

        public SpectrogramDrop build() {
            return new SpectrogramDrop(this);
        }
    }
}
