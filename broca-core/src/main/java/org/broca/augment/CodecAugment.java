package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import org.broca.dataio.AudioEncoding;
import org.broca.dataio.AudioIo;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.processing.Resample;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Tensor;

/**
 * Encodes waveforms and decodes them again: mu-law, MP3 or Opus, drawn for the batch.
 *
 * <p>Everything happens in memory, on the CPU; no gradient passes. Mu-law gives SpeechBrain's numbers to 1e-4; MP3 and
 * Opus, in step with the input like SpeechBrain's, come from other versions of the encoders: alike, not equal.
 *
 * <p>Shapes: {@code [time]} or {@code [batch, time]} to the same.
 */
public final class CodecAugment extends Layer implements TensorMap {
    private static final List<AudioEncoding> CODECS =
            List.of(AudioEncoding.ULAW, AudioEncoding.MPEG_LAYER_III, AudioEncoding.OPUS);
    private static final List<Integer> OPUS_RATES = List.of(8000, 12000, 16000, 24000, 48000);
    private static final int OPUS_RATE = 48000;

    private final int sampleRate;

    private CodecAugment(Builder b) {
        Check.that(b.sampleRate > 0, "CodecAugment: sample_rate must be positive, got %d", b.sampleRate);
        sampleRate = b.sampleRate;
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        return applyCodec(waveforms, CODECS.get((int) Draws.of("codec").integer(0, CODECS.size())));
    }

    /** The waveforms as they come out of one codec. */
    public Tensor applyCodec(Tensor waveforms, AudioEncoding codec) {
        if (waveforms.dim() == 1) {
            return coded(waveforms.detach(), codec).to(waveforms.device());
        }
        Check.that(waveforms.dim() == 2, "CodecAugment expects [time] or [batch, time] but got %s", waveforms.shape());
        Tensor[] rows = new Tensor[Math.toIntExact(waveforms.size(0))];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = coded(waveforms.detach().select(0, i), codec);
        }
        return Tensor.stack(0, rows).to(waveforms.device());
    }

    private Tensor coded(Tensor waveform, AudioEncoding codec) {
        if (codec == AudioEncoding.ULAW) {
            return MuLaw.encodedAndDecoded(waveform);
        }
        boolean refused = codec == AudioEncoding.OPUS && !OPUS_RATES.contains(sampleRate);
        int rate = refused ? OPUS_RATE : sampleRate;
        Tensor input = resampled(waveform, sampleRate, rate);
        AudioIo.Recording heard = AudioIo.encodeAndDecode(input, rate, codec);
        return ofLength(resampled(heard.signal(), heard.sampleRate(), sampleRate), waveform.size(0));
    }

    private static Tensor resampled(Tensor signal, int from, int to) {
        return from == to
                ? signal
                : new Resample(from, to).forward(signal.unsqueeze(0)).squeeze(0);
    }

    private static Tensor ofLength(Tensor signal, long time) {
        long missing = time - signal.size(0);
        return missing > 0 ? Functional.pad(signal, PadMode.CONSTANT, 0, 0, missing) : signal.narrow(0, 0, time);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link CodecAugment}. */
    public static final class Builder {
        private int sampleRate = 16000;

        private Builder() {}

        /** Of the waveforms, in Hz. */
        @CanIgnoreReturnValue
        public Builder sampleRate(int sampleRate) {
            this.sampleRate = sampleRate;
            return this;
        }

        public CodecAugment build() {
            return new CodecAugment(this);
        }
    }
}
