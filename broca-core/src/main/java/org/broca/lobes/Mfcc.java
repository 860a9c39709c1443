package org.broca.lobes;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.processing.ContextWindow;
import org.broca.processing.Dct;
import org.broca.processing.Deltas;
import org.broca.processing.Filterbank;
import org.broca.processing.Stft;
import org.broca.tensor.Autograd;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Mel-frequency cepstral coefficients of a waveform.
 *
 * <p>Windows and frames as in {@link Fbank}; by default 20 coefficients with first and second derivatives, in a context
 * of 5 frames to either side: 660 features. Same numbers as SpeechBrain's {@code MFCC} to 1e-4, gradients included.
 *
 * <p>Shapes: {@code [batch, samples] -> [batch, frames, size]}, or with {@code channels} last in both; size is
 * {@code nMfcc}, three times that with deltas, times {@code leftFrames + 1 + rightFrames} with context.
 */
public final class Mfcc extends Layer implements TensorMap {
    private final Stft stft;
    private final Filterbank filterbank;
    private final Dct dct;
    private final TimeContext timeContext;

    private Mfcc(Builder b) {
        stft = child("compute_STFT", b.stft());
        filterbank = child("compute_fbanks", b.filterbank());
        dct = child("compute_dct", Dct.builder(b.nMels).nOut(b.nMfcc).build());
        Deltas deltas = child("compute_deltas", Deltas.builder(b.nMfcc).build());
        ContextWindow window = child("context_window", b.contextWindow());
        timeContext = new TimeContext(b.deltas, deltas, b.context, window);
    }

    @Override
    public Tensor forward(Tensor waveform) {
        try (Autograd.Mode mode = Autograd.fullPrecision()) {
            Tensor mels = filterbank.forward(stft, waveform.to(DType.FLOAT32)); // [batch, frames, nMels]
            return timeContext.of(dct.forward(mels));
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of an {@link Mfcc}. */
    public static final class Builder extends FeatureBuilder<Builder> {
        private int nMfcc = 20;

        private Builder() {
            super(true, true, 23);
        }

        /** Number of coefficients, at most {@code nMels}. */
        @CanIgnoreReturnValue
        public Builder nMfcc(int nMfcc) {
            this.nMfcc = nMfcc;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        public Mfcc build() {
            return new Mfcc(this);
        }
    }
}
