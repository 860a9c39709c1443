package org.broca.lobes;

import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.processing.ContextWindow;
import org.broca.processing.Deltas;
import org.broca.processing.Filterbank;
import org.broca.processing.Stft;
import org.broca.tensor.Autograd;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Log mel filterbank energies of a waveform, in decibels.
 *
 * <p>Windows are Hamming; frames are centred, so a signal of n samples gives {@code 1 + n / hop} frames. Computed in
 * float32 also under autocast. Same numbers as SpeechBrain's {@code Fbank} to 1e-4, gradients included; of real speech
 * 0.7 % of the values of 80 filters, those far below the loudest of their frame, differ by up to 0.002 dB, which is as
 * far as either is from the exact value.
 *
 * <p>Shapes: {@code [batch, samples] -> [batch, frames, size]}, or with {@code channels} last in both; size is
 * {@code nMels}, three times that with deltas, times {@code leftFrames + 1 + rightFrames} with context.
 */
public final class Fbank extends Layer implements TensorMap {
    private final Stft stft;
    private final Filterbank filterbank;
    private final TimeContext timeContext;

    private Fbank(Builder b) {
        stft = child("compute_STFT", b.stft());
        filterbank = child("compute_fbanks", b.filterbank());
        Deltas deltas = child("compute_deltas", Deltas.builder(b.nMels).build());
        ContextWindow window = child("context_window", b.contextWindow());
        timeContext = new TimeContext(b.deltas, deltas, b.context, window);
    }

    @Override
    public Tensor forward(Tensor waveform) {
        try (Autograd.Mode mode = Autograd.fullPrecision()) {
            return timeContext.of(filterbank.forward(stft, waveform.to(DType.FLOAT32)));
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of an {@link Fbank}. */
    public static final class Builder extends FeatureBuilder<Builder> {
        private Builder() {
            super(false, false, 40);
        }

        @Override
        Builder self() {
            return this;
        }

        public Fbank build() {
            return new Fbank(this);
        }
    }
}
