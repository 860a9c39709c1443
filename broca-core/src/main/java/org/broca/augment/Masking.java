package org.broca.augment;

import java.util.Arrays;
import org.broca.tensor.Tensor;

/** Stretches of spectrograms to be masked, other ones in each row. */
final class Masking {
    private Masking() {}

    /** Lengths drawn in [{@code low}, {@code high}), {@code count} for each row. */
    static long[] draw(long rows, int count, long low, long high, Draws draws) {
        long[] drawn = new long[Math.toIntExact(rows * count)];
        Arrays.setAll(drawn, i -> draws.integer(low, high));
        return drawn;
    }

    /**
     * True in the stretches: bool {@code [rows, size, 1]} for dimension 1, {@code [rows, 1, size]} for 2.
     *
     * @param positions where the stretches begin, row by row
     */
    static Tensor mask(Tensor spectrogram, int dim, long[] positions, long[] lengths) {
        int rows = Math.toIntExact(spectrogram.size(0));
        int size = Math.toIntExact(spectrogram.size(dim));
        boolean[] mask = new boolean[rows * size];
        int count = positions.length / rows;
        for (int i = 0; i < positions.length; i++) {
            int offset = i / count * size;
            int from = (int) Math.min(size, positions[i]);
            int to = (int) Math.min(size, positions[i] + lengths[i]);
            Arrays.fill(mask, offset + from, offset + to, true);
        }
        long[] shape = dim == 1 ? new long[] {rows, size, 1} : new long[] {rows, 1, size};
        return Tensor.of(mask, shape).to(spectrogram.device());
    }
}
