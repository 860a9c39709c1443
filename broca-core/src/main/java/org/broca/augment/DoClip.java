package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * Clips waveforms at a fraction of their peak, drawn for the batch, and brings them back to that peak.
 *
 * <p>Same numbers as SpeechBrain's {@code DoClip} from the same draws, to 1e-4; silence stays silence.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same.
 */
public final class DoClip extends Layer implements TensorMap {
    private final double clipLow;
    private final double clipHigh;

    private DoClip(Builder b) {
        Batches.checkRange("DoClip", "clip", b.clipLow, b.clipHigh);
        Check.that(b.clipLow > 0, "DoClip: clip_low must be above 0, got %s", Batches.plain(b.clipLow));
        clipLow = b.clipLow;
        clipHigh = b.clipHigh;
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        return forward(waveforms, Draws.of("clip"));
    }

    Tensor forward(Tensor waveforms, Draws draws) {
        Batches.checkWaveforms("DoClip", waveforms);
        Batches.Peaks peaks = Batches.Peaks.of(waveforms);
        double limit = draws.uniform(clipLow, clipHigh);
        return Functional.clamp(peaks.scaled(), -limit, limit).mul(peaks.peak()).div(limit);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link DoClip}. */
    public static final class Builder {
        private double clipLow = 0.5;
        private double clipHigh = 0.5;

        private Builder() {}

        /** Least fraction of the peak, above 0. */
        @CanIgnoreReturnValue
        public Builder clipLow(double clipLow) {
            this.clipLow = clipLow;
            return this;
        }

        /** Largest fraction of the peak. */
        @CanIgnoreReturnValue
        public Builder clipHigh(double clipHigh) {
            this.clipHigh = clipHigh;
            return this;
        }

        public DoClip build() {
            return new DoClip(this);
        }
    }
}
