package org.broca.nnet;

import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/** Arithmetic on shapes in which -1 stands for any size. */
final class Shapes {
    static final long ANY = -1;

    private Shapes() {}

    /** {@code shape} with another size at {@code dim}. */
    static Shape with(Shape shape, int dim, long size) {
        long[] sizes = shape.toArray();
        sizes[dim < 0 ? dim + sizes.length : dim] = size;
        return Shape.of(sizes);
    }

    /** The size at {@code dim}, which must be known to make a layer named {@code owner}. */
    static int known(String owner, Shape shape, int dim) {
        long size = shape.get(dim);
        Check.that(size > 0, "%s: the size of dimension %d of its input %s must be known", owner, dim, shape);
        return Math.toIntExact(size);
    }

    /** Size of a frame: given, or the product of all dimensions of {@code shape} from {@code first} on. */
    static int frameSize(String owner, Shape shape, int given, int first) {
        if (given != 0) {
            Check.that(given > 0, "%s: input_size must be positive, got %d", owner, given);
            return given;
        }
        Check.that(shape.rank() > first, "%s: one of input_size and input_shape must be given", owner);
        int size = 1;
        for (int dim = first; dim < shape.rank(); dim++) {
            size = Math.multiplyExact(size, known(owner, shape, dim));
        }
        return size;
    }

    /** Number of positions that a window takes along a dimension of {@code size} after padding. */
    static long windows(long size, long padding, long kernel, long stride, long dilation, boolean ceil) {
        if (size == ANY) {
            return ANY;
        }
        long room = size + 2 * padding - dilation * (kernel - 1) - 1;
        if (!ceil) {
            return Math.floorDiv(room, stride) + 1;
        }
        long count = Math.floorDiv(room + stride - 1, stride) + 1;
        return (count - 1) * stride >= size + padding ? count - 1 : count; // no window starts in the right padding
    }
}
