package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.processing.AmplitudeScale;
import org.broca.processing.AmplitudeType;
import org.broca.processing.SignalProcessing;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Silences stretches of waveforms, other ones in each row, or puts white noise in their place.
 *
 * <p>Same numbers as SpeechBrain's {@code DropChunk} from the same draws, to 1e-4. A chunk that reaches over the end of
 * a row stops there.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same, lengths relative in (0, 1],
 * {@code [batch]}.
 */
public final class DropChunk extends Layer implements LengthsMap {
    private static final String NAME = "DropChunk";

    private final ChunkRange range;
    private final double noiseFactor;

    private DropChunk(Builder b) {
        range = b.range(NAME);
        Check.that(
                b.noiseFactor >= 0, "DropChunk: noise_factor must be at least 0, got %s", Batches.plain(b.noiseFactor));
        noiseFactor = b.noiseFactor;
    }

    @Override
    public Tensor forward(Tensor waveforms, Tensor lengths) {
        return forward(waveforms, lengths, Draws.of("drop_chunk"));
    }

    Tensor forward(Tensor waveforms, Tensor lengths, Draws draws) {
        Batches.checkWaveforms(NAME, waveforms);
        Batches.checkLengths(NAME, waveforms, lengths);
        long[] samples = Batches.wholeSamples(waveforms, lengths);
        int rows = samples.length;
        int time = Math.toIntExact(waveforms.size(1));
        int[] counts = new int[rows];
        Arrays.setAll(counts, row -> range.count(draws));
        float[] kept = new float[rows * time];
        Arrays.fill(kept, 1);
        float[] noise = new float[noiseFactor == 0 ? 0 : rows * time];
        for (int row = 0; row < rows; row++) {
            drop(row * time, time, range.chunks(counts[row], samples[row], draws), kept, noise, draws);
        }
        Tensor dropped = waveforms.mul(shaped(kept, waveforms));
        return noiseFactor == 0 ? dropped : dropped.add(noise(waveforms, lengths, noise));
    }

    private void drop(int offset, int time, long[][] chunks, float[] kept, float[] noise, Draws draws) {
        for (int i = 0; i < chunks[0].length; i++) {
            int from = (int) Math.min(time, chunks[0][i]);
            int to = (int) Math.min(time, chunks[0][i] + chunks[1][i]);
            Arrays.fill(kept, offset + from, offset + to, 0);
            for (int j = from; j < to && noiseFactor != 0; j++) {
                noise[offset + j] = (float) draws.uniform(-1, 1);
            }
        }
    }

    /** Noise of twice the row's mean amplitude at most, which keeps the mean. */
    private Tensor noise(Tensor waveforms, Tensor lengths, float[] noise) {
        Tensor samples = Batches.samples(waveforms, lengths);
        Tensor amplitude =
                SignalProcessing.computeAmplitude(waveforms, samples, AmplitudeType.AVG, AmplitudeScale.LINEAR);
        return shaped(noise, waveforms).mul(amplitude.mul(2 * noiseFactor));
    }

    private static Tensor shaped(float[] values, Tensor like) {
        long[] shape = {like.size(0), like.size(1), 1};
        Tensor tensor = Tensor.of(values, Arrays.copyOf(shape, like.dim()));
        return tensor.to(like.device()).to(like.dtype());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link DropChunk}. */
    public static final class Builder extends ChunkBuilder<Builder> {
        private double noiseFactor;

        private Builder() {
            super(3);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Level of the noise put in, relative to the row's mean amplitude; 0 for silence. */
        @CanIgnoreReturnValue
        public Builder noiseFactor(double noiseFactor) {
            this.noiseFactor = noiseFactor;
            return this;
        }

        public DropChunk build() {
            return new DropChunk(this);
        }
    }
}
