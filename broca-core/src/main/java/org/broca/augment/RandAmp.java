package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;

/**
 * Brings each waveform to a peak drawn for it.
 *
 * <p>Same numbers as SpeechBrain's {@code RandAmp} from the same draws, to 1e-4; silence stays silence.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same.
 */
public final class RandAmp extends Layer implements TensorMap {
    private final double ampLow;
    private final double ampHigh;

    private RandAmp(Builder b) {
        Batches.checkRange("RandAmp", "amp", b.ampLow, b.ampHigh);
        ampLow = b.ampLow;
        ampHigh = b.ampHigh;
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        return forward(waveforms, Draws.of("amplitude"));
    }

    Tensor forward(Tensor waveforms, Draws draws) {
        Batches.checkWaveforms("RandAmp", waveforms);
        Tensor peaks = draws.uniforms(ampLow, ampHigh, waveforms.size(0));
        return Batches.Peaks.of(waveforms).scaled().mul(Batches.column(peaks, waveforms));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link RandAmp}. */
    public static final class Builder {
        private double ampLow = 0.5;
        private double ampHigh = 1.5;

        private Builder() {}

        /** Least peak. */
        @CanIgnoreReturnValue
        public Builder ampLow(double ampLow) {
            this.ampLow = ampLow;
            return this;
        }

        /** Largest peak. */
        @CanIgnoreReturnValue
        public Builder ampHigh(double ampHigh) {
            this.ampHigh = ampHigh;
            return this;
        }

        public RandAmp build() {
            return new RandAmp(this);
        }
    }
}
