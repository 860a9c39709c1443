package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.processing.SignalProcessing;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Takes narrow bands out of waveforms, at frequencies drawn for the whole batch.
 *
 * <p>Frequencies are fractions of half the sample rate. The filter has 101 taps. Same numbers as SpeechBrain's
 * {@code DropFreq} from the same draws, to 1e-4; of several channels each is filtered by itself.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same.
 */
public final class DropFreq extends Layer implements TensorMap {
    private static final int TAPS = 101;

    private final double dropFreqLow;
    private final double dropFreqHigh;
    private final int dropFreqCountLow;
    private final int dropFreqCountHigh;
    private final double dropFreqWidth;
    private final double epsilon;

    private DropFreq(Builder b) {
        Batches.checkRange("DropFreq", "drop_freq", b.dropFreqLow, b.dropFreqHigh);
        Check.that(
                b.dropFreqLow >= 0 && b.dropFreqHigh <= 1,
                "DropFreq: drop_freq_low and drop_freq_high are fractions of half the sample rate, in [0, 1], got %s and %s",
                Batches.plain(b.dropFreqLow),
                Batches.plain(b.dropFreqHigh));
        Batches.checkRange("DropFreq", "drop_freq_count", b.dropFreqCountLow, b.dropFreqCountHigh);
        Check.that(
                b.dropFreqCountLow >= 0,
                "DropFreq: drop_freq_count_low must be at least 0, got %d",
                b.dropFreqCountLow);
        dropFreqLow = b.dropFreqLow;
        dropFreqHigh = b.dropFreqHigh;
        dropFreqCountLow = b.dropFreqCountLow;
        dropFreqCountHigh = b.dropFreqCountHigh;
        dropFreqWidth = b.dropFreqWidth;
        epsilon = b.epsilon;
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        return forward(waveforms, Draws.of("drop_freq"));
    }

    Tensor forward(Tensor waveforms, Draws draws) {
        Batches.checkWaveforms("DropFreq", waveforms);
        Tensor filter = filter(draws).to(waveforms.device()).to(waveforms.dtype());
        if (waveforms.dim() == 2) {
            return filtered(waveforms, filter);
        }
        return filtered(waveforms.transpose(1, 2).flatten(0, 1), filter) // [batch * channels, time]
                .unflatten(0, waveforms.size(0), waveforms.size(2)) // [batch, channels, time]
                .transpose(1, 2);
    }

    private static Tensor filtered(Tensor rows, Tensor filter) {
        return SignalProcessing.convolve1d(rows.unsqueeze(2), filter, TAPS / 2, TAPS / 2)
                .squeeze(2);
    }

    private Tensor filter(Draws draws) {
        float[] impulse = new float[TAPS];
        impulse[TAPS / 2] = 1;
        Tensor filter = Tensor.of(impulse, 1, TAPS, 1);
        long count = draws.integer(dropFreqCountLow, dropFreqCountHigh + 1L);
        for (long i = 0; i < count; i++) {
            double frequency = Math.max(draws.uniform(dropFreqLow, dropFreqHigh), epsilon);
            Tensor notch = SignalProcessing.notchFilter(frequency, TAPS, dropFreqWidth);
            filter = SignalProcessing.convolve1d(filter, notch, TAPS / 2, TAPS / 2); // [1, taps, 1]
        }
        return filter;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link DropFreq}. */
    public static final class Builder {
        private double dropFreqLow = 1e-14;
        private double dropFreqHigh = 1;
        private int dropFreqCountLow = 1;
        private int dropFreqCountHigh = 3;
        private double dropFreqWidth = 0.05;
        private double epsilon = 1e-12;

        private Builder() {}

        /** Lowest frequency that may be dropped. */
        @CanIgnoreReturnValue
        public Builder dropFreqLow(double dropFreqLow) {
            this.dropFreqLow = dropFreqLow;
            return this;
        }

        /** Highest frequency that may be dropped. */
        @CanIgnoreReturnValue
        public Builder dropFreqHigh(double dropFreqHigh) {
            this.dropFreqHigh = dropFreqHigh;
            return this;
        }

        /** Fewest frequencies to drop. */
        @CanIgnoreReturnValue
        public Builder dropFreqCountLow(int dropFreqCountLow) {
            this.dropFreqCountLow = dropFreqCountLow;
            return this;
        }

        /** Most frequencies to drop. */
        @CanIgnoreReturnValue
        public Builder dropFreqCountHigh(int dropFreqCountHigh) {
            this.dropFreqCountHigh = dropFreqCountHigh;
            return this;
        }

        /** Width of a band. */
        @CanIgnoreReturnValue
        public Builder dropFreqWidth(double dropFreqWidth) {
            this.dropFreqWidth = dropFreqWidth;
            return this;
        }

        /** The lowest frequency that the filter is asked for. */
        @CanIgnoreReturnValue
        public Builder epsilon(double epsilon) {
            this.epsilon = epsilon;
            return this;
        }

        public DropFreq build() {
            return new DropFreq(this);
        }
    }
}
