package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;

/**
 * Silences stretches of waveforms of one fixed width, by masks made once and then only chosen and turned.
 *
 * <p>Masks depend on the global seed and the width alone; each batch draws which rows get which, and by how much all
 * are turned in time. For large batches, where {@link DropChunk} is slow.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same.
 */
public final class FastDropChunk extends Layer implements TensorMap {
    private static final String NAME = "FastDropChunk";

    private final ChunkRange range;
    private final int nMasks;
    private float[] masks = new float[0];
    private int width = -1;

    private FastDropChunk(Builder b) {
        range = b.range(NAME);
        Check.that(b.nMasks > 0, "FastDropChunk: n_masks must be at least 1, got %d", b.nMasks);
        nMasks = b.nMasks;
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        Batches.checkWaveforms(NAME, waveforms);
        int rows = Math.toIntExact(waveforms.size(0));
        int time = Math.toIntExact(waveforms.size(1));
        Check.that(rows <= nMasks, "FastDropChunk: n_masks must be at least the batch size %d, got %d", rows, nMasks);
        prepare(time);
        Draws draws = Draws.of("fast_drop_chunk");
        int[] order = draws.permutation(nMasks);
        int shift = (int) draws.integer(0, time);
        float[] kept = new float[rows * time];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(masks, order[row] * time, kept, row * time + shift, time - shift);
            System.arraycopy(masks, order[row] * time + time - shift, kept, row * time, shift);
        }
        long[] shape = {rows, time, 1};
        return waveforms.mul(Tensor.of(kept, Arrays.copyOf(shape, waveforms.dim()))
                .to(waveforms.device())
                .to(waveforms.dtype()));
    }

    private synchronized void prepare(int time) {
        if (width == time) {
            return;
        }
        Check.that(
                width < 0,
                "FastDropChunk takes waveforms of one width: the first had %d samples, these have %d; use DropChunk",
                width,
                time);
        Draws draws = new Draws(Randomness.stream("augment.fast_drop_chunk.masks", time));
        masks = new float[Math.multiplyExact(nMasks, time)];
        Arrays.fill(masks, 1);
        for (int mask = 0; mask < nMasks; mask++) {
            long[][] chunks = range.chunks(range.count(draws), time, draws);
            for (int i = 0; i < chunks[0].length; i++) {
                int from = (int) Math.min(time, chunks[0][i]);
                int to = (int) Math.min(time, chunks[0][i] + chunks[1][i]);
                Arrays.fill(masks, mask * time + from, mask * time + to, 0);
            }
        }
        width = time;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link FastDropChunk}. */
    public static final class Builder extends ChunkBuilder<Builder> {
        private int nMasks = 1000;

        private Builder() {
            super(10);
        }

        @Override
        Builder self() {
            return this;
        }

        /** How many masks to make. */
        @CanIgnoreReturnValue
        public Builder nMasks(int nMasks) {
            this.nMasks = nMasks;
            return this;
        }

        public FastDropChunk build() {
            return new FastDropChunk(this);
        }
    }
}
