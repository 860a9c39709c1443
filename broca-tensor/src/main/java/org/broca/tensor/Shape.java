package org.broca.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The sizes of a tensor's dimensions, outermost first.
 *
 * <p>Prints as {@code [2, 3]}; a scalar as {@code []}.
 */
public final class Shape {
    private final long[] sizes;

    private Shape(long[] sizes) {
        this.sizes = sizes;
    }

    public static Shape of(long... sizes) {
        return new Shape(sizes.clone());
    }

    /** Number of dimensions; 0 for a scalar. */
    public int rank() {
        return sizes.length;
    }

    /**
     * Size of one dimension.
     *
     * @param dim from 0, or from the end when negative: -1 is the last
     * @throws IllegalArgumentException if there is no such dimension
     */
    public long get(int dim) {
        int index = dim < 0 ? dim + sizes.length : dim;
        Check.that(index >= 0 && index < sizes.length, "%s has no dimension %d", this, dim);
        return sizes[index];
    }

    /** Number of elements; 1 for a scalar. */
    public long numel() {
        return Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    }

    public long[] toArray() {
        return sizes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(sizes, that.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    @Override
    public String toString() {
        return Arrays.stream(sizes).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
