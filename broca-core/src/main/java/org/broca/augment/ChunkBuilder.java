package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.jspecify.annotations.Nullable;

/**
 * Options that {@link DropChunk} and {@link FastDropChunk} share.
 *
 * @param <B> the builder itself
 */
public abstract class ChunkBuilder<B extends ChunkBuilder<B>> {
    private int dropLengthLow = 100;
    private int dropLengthHigh = 1000;
    private int dropCountLow = 1;
    private int dropCountHigh;
    private int dropStart;
    private @Nullable Integer dropEnd;

    ChunkBuilder(int dropCountHigh) {
        this.dropCountHigh = dropCountHigh;
    }

    abstract B self();

    /** Shortest chunk, in samples. */
    @CanIgnoreReturnValue
    public B dropLengthLow(int dropLengthLow) {
        this.dropLengthLow = dropLengthLow;
        return self();
    }

    /** Longest chunk, in samples. */
    @CanIgnoreReturnValue
    public B dropLengthHigh(int dropLengthHigh) {
        this.dropLengthHigh = dropLengthHigh;
        return self();
    }

    /** Fewest chunks of a row. */
    @CanIgnoreReturnValue
    public B dropCountLow(int dropCountLow) {
        this.dropCountLow = dropCountLow;
        return self();
    }

    /** Most chunks of a row. */
    @CanIgnoreReturnValue
    public B dropCountHigh(int dropCountHigh) {
        this.dropCountHigh = dropCountHigh;
        return self();
    }

    /** First sample that may be dropped; below 0 counted from the end. */
    @CanIgnoreReturnValue
    public B dropStart(int dropStart) {
        this.dropStart = dropStart;
        return self();
    }

    /** Where dropping must end; below 0 counted from the end, null for the end. */
    @CanIgnoreReturnValue
    public B dropEnd(@Nullable Integer dropEnd) {
        this.dropEnd = dropEnd;
        return self();
    }

    final ChunkRange range(String owner) {
        return ChunkRange.checked(
                owner, dropLengthLow, dropLengthHigh, dropCountLow, dropCountHigh, dropStart, dropEnd);
    }
}
