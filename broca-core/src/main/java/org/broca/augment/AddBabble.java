package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.processing.AmplitudeScale;
import org.broca.processing.AmplitudeType;
import org.broca.processing.SignalProcessing;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Mixes other rows of the batch into each row, as voices in the background.
 *
 * <p>Levels are mean absolute values. Same numbers as SpeechBrain 0.5.16's {@code AddBabble}, the last version that has
 * it, from the same draws, to 1e-4. A batch needs more rows than there are speakers, else a row babbles with itself.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same, lengths relative in (0, 1],
 * {@code [batch]}.
 */
public final class AddBabble extends Layer implements LengthsMap {
    private static final String NAME = "AddBabble";

    private final int speakerCount;
    private final double snrLow;
    private final double snrHigh;
    private final double mixProb;

    private AddBabble(Builder b) {
        Check.that(b.speakerCount > 0, "AddBabble: speaker_count must be at least 1, got %d", b.speakerCount);
        Batches.checkRange(NAME, "snr", b.snrLow, b.snrHigh);
        Batches.checkProbability(NAME, "mix_prob", b.mixProb);
        speakerCount = b.speakerCount;
        snrLow = b.snrLow;
        snrHigh = b.snrHigh;
        mixProb = b.mixProb;
    }

    @Override
    public Tensor forward(Tensor waveforms, Tensor lengths) {
        return forward(waveforms, lengths, Draws.of("babble"));
    }

    Tensor forward(Tensor waveforms, Tensor lengths, Draws draws) {
        Batches.checkWaveforms(NAME, waveforms);
        Batches.checkLengths(NAME, waveforms, lengths);
        if (!draws.happens(mixProb)) {
            return waveforms;
        }
        Tensor samples = Batches.samples(waveforms, lengths);
        Tensor share = AddNoise.noiseShare(waveforms, snrLow, snrHigh, draws);
        Tensor babble = waveforms.roll(1, 0);
        Tensor longest = samples.roll(1, 0);
        for (int i = 1; i < speakerCount; i++) {
            babble = babble.add(waveforms.roll(1 + i, 0));
            longest = longest.maximum(longest.roll(1, 0));
        }
        Tensor level = level(waveforms, samples).mul(share);
        Tensor gain = level.div(level(babble, longest).add(Batches.LEAST));
        return waveforms.mul(share.neg().add(1)).add(babble.mul(gain));
    }

    private static Tensor level(Tensor waveforms, Tensor samples) {
        return SignalProcessing.computeAmplitude(waveforms, samples, AmplitudeType.AVG, AmplitudeScale.LINEAR);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link AddBabble}. */
    public static final class Builder {
        private int speakerCount = 3;
        private double snrLow;
        private double snrHigh;
        private double mixProb = 1;

        private Builder() {}

        /** How many other rows are mixed in. */
        @CanIgnoreReturnValue
        public Builder speakerCount(int speakerCount) {
            this.speakerCount = speakerCount;
            return this;
        }

        /** Least ratio of signal to babble, in dB. */
        @CanIgnoreReturnValue
        public Builder snrLow(double snrLow) {
            this.snrLow = snrLow;
            return this;
        }

        /** Largest ratio of signal to babble, in dB. */
        @CanIgnoreReturnValue
        public Builder snrHigh(double snrHigh) {
            this.snrHigh = snrHigh;
            return this;
        }

        /** How likely a batch is changed at all. */
        @CanIgnoreReturnValue
        public Builder mixProb(double mixProb) {
            this.mixProb = mixProb;
            return this;
        }

        public AddBabble build() {
            return new AddBabble(this);
        }
    }
}
