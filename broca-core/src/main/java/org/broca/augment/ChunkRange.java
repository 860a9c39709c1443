package org.broca.augment;

import java.util.Arrays;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;

/** How many chunks may be dropped, of which lengths and where, in samples; ends below 0 count from the end. */
record ChunkRange(
        int lengthLow,
        int lengthHigh,
        int countLow,
        int countHigh,
        int start,
        @Nullable Integer end) {
    static ChunkRange checked(
            String owner,
            int lengthLow,
            int lengthHigh,
            int countLow,
            int countHigh,
            int start,
            @Nullable Integer end) {
        Batches.checkRange(owner, "drop_length", lengthLow, lengthHigh);
        Batches.checkRange(owner, "drop_count", countLow, countHigh);
        Check.that(
                lengthLow >= 0 && countLow >= 0,
                "%s: drop_length_low and drop_count_low must be at least 0, got %d and %d",
                owner,
                lengthLow,
                countLow);
        if (end == null || end < 0) {
            return new ChunkRange(lengthLow, lengthHigh, countLow, countHigh, start, end);
        }
        Check.that(start <= end, "%s: drop_start must not be more than drop_end, got %d and %d", owner, start, end);
        int most = end - start;
        return new ChunkRange(Math.min(lengthLow, most), Math.min(lengthHigh, most), countLow, countHigh, start, end);
    }

    int count(Draws draws) {
        return (int) draws.integer(countLow, countHigh + 1L);
    }

    /** Where chunks of a row of {@code length} samples begin, then how long each is. */
    long[][] chunks(int count, long length, Draws draws) {
        long[] lengths = new long[count];
        for (int i = 0; i < count; i++) {
            lengths[i] = draws.integer(lengthLow, lengthHigh + 1L);
        }
        long first = start < 0 ? start + length : start;
        long last = end == null ? length : end < 0 ? end + length : end;
        last = Math.max(0, last - Arrays.stream(lengths).max().orElse(0));
        long[] starts = new long[count];
        for (int i = 0; i < count; i++) {
            starts[i] = Math.max(0, draws.integer(first, last + 1));
        }
        return new long[][] {starts, lengths};
    }
}
