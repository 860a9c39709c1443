package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.tensor.Autograd;
import org.broca.tensor.Tensor;

/**
 * SpecAugment on waveforms: changes the speed, takes out frequencies and stretches; as in SpeechBrain 0.5.
 *
 * <p>As there, {@code speeds} are lengths in percent of the original: 95 is faster and shorter ({@link SpeedPerturb}
 * means the opposite). Relative lengths stay. No gradient passes. Same numbers as SpeechBrain 0.5.16's
 * {@code TimeDomainSpecAugment} from the same draws, to 1e-4.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same with another {@code time}, lengths
 * relative in (0, 1], {@code [batch]}.
 */
public final class TimeDomainSpecAugment extends Layer implements LengthsMap {
    private final SpeedPerturb speedPerturb;
    private final DropFreq dropFreq;
    private final DropChunk dropChunk;
    private final double perturbProb;
    private final double dropFreqProb;
    private final double dropChunkProb;

    private TimeDomainSpecAugment(Builder b) {
        Batches.checkProbability("TimeDomainSpecAugment", "perturb_prob", b.perturbProb);
        Batches.checkProbability("TimeDomainSpecAugment", "drop_freq_prob", b.dropFreqProb);
        Batches.checkProbability("TimeDomainSpecAugment", "drop_chunk_prob", b.dropChunkProb);
        perturbProb = b.perturbProb;
        dropFreqProb = b.dropFreqProb;
        dropChunkProb = b.dropChunkProb;
        speedPerturb = child("speed_perturb", SpeedPerturb.ofLengths(b.sampleRate, b.speeds));
        dropFreq = child("drop_freq", b.dropFreq());
        dropChunk = child("drop_chunk", b.dropChunk());
    }

    @Override
    public Tensor forward(Tensor waveforms, Tensor lengths) {
        return forward(waveforms, lengths, Draws.of("spec_augment"));
    }

    Tensor forward(Tensor waveforms, Tensor lengths, Draws draws) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Tensor x = draws.happens(perturbProb) ? speedPerturb.forward(waveforms, draws) : waveforms;
            x = draws.happens(dropFreqProb) ? dropFreq.forward(x, draws) : x;
            return draws.happens(dropChunkProb) ? dropChunk.forward(x, lengths, draws) : x;
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of a {@link TimeDomainSpecAugment}. */
    public static final class Builder {
        private double perturbProb = 1;
        private double dropFreqProb = 1;
        private double dropChunkProb = 1;
        private List<Double> speeds = List.of(95.0, 100.0, 105.0);
        private int sampleRate = 16000;
        private int dropFreqCountLow;
        private int dropFreqCountHigh = 3;
        private int dropChunkCountLow;
        private int dropChunkCountHigh = 5;
        private int dropChunkLengthLow = 1000;
        private int dropChunkLengthHigh = 2000;
        private double dropChunkNoiseFactor;

        private Builder() {}

        /** How likely a batch changes its speed. */
        @CanIgnoreReturnValue
        public Builder perturbProb(double perturbProb) {
            this.perturbProb = perturbProb;
            return this;
        }

        /** How likely a batch loses frequencies. */
        @CanIgnoreReturnValue
        public Builder dropFreqProb(double dropFreqProb) {
            this.dropFreqProb = dropFreqProb;
            return this;
        }

        /** How likely a batch loses chunks. */
        @CanIgnoreReturnValue
        public Builder dropChunkProb(double dropChunkProb) {
            this.dropChunkProb = dropChunkProb;
            return this;
        }

        /** Lengths to draw from, in percent of the original. */
        @CanIgnoreReturnValue
        public Builder speeds(List<Double> speeds) {
            this.speeds = List.copyOf(speeds);
            return this;
        }

        /** Of the waveforms, in Hz. */
        @CanIgnoreReturnValue
        public Builder sampleRate(int sampleRate) {
            this.sampleRate = sampleRate;
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

        /** Fewest chunks of a row. */
        @CanIgnoreReturnValue
        public Builder dropChunkCountLow(int dropChunkCountLow) {
            this.dropChunkCountLow = dropChunkCountLow;
            return this;
        }

        /** Most chunks of a row. */
        @CanIgnoreReturnValue
        public Builder dropChunkCountHigh(int dropChunkCountHigh) {
            this.dropChunkCountHigh = dropChunkCountHigh;
            return this;
        }

        /** Shortest chunk, in samples. */
        @CanIgnoreReturnValue
        public Builder dropChunkLengthLow(int dropChunkLengthLow) {
            this.dropChunkLengthLow = dropChunkLengthLow;
            return this;
        }

        /** Longest chunk, in samples. */
        @CanIgnoreReturnValue
        public Builder dropChunkLengthHigh(int dropChunkLengthHigh) {
            this.dropChunkLengthHigh = dropChunkLengthHigh;
            return this;
        }

        /** Level of the noise put in, relative to the row's mean amplitude; 0 for silence. */
        @CanIgnoreReturnValue
        public Builder dropChunkNoiseFactor(double dropChunkNoiseFactor) {
            this.dropChunkNoiseFactor = dropChunkNoiseFactor;
            return this;
        }

        public TimeDomainSpecAugment build() {
            return new TimeDomainSpecAugment(this);
        }

        private DropFreq dropFreq() {
            return DropFreq.builder()
                    .dropFreqCountLow(dropFreqCountLow)
                    .dropFreqCountHigh(dropFreqCountHigh)
                    .build();
        }

        private DropChunk dropChunk() {
            return DropChunk.builder()
                    .dropCountLow(dropChunkCountLow)
                    .dropCountHigh(dropChunkCountHigh)
                    .dropLengthLow(dropChunkLengthLow)
                    .dropLengthHigh(dropChunkLengthHigh)
                    .noiseFactor(dropChunkNoiseFactor)
                    .build();
        }
    }
}
