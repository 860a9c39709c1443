package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/**
 * Options that all normalizations of channels share.
 *
 * @param <B> the builder itself
 */
public abstract class NormBuilder<B extends NormBuilder<B>> implements SizedLayer {
    private final String owner;
    private Shape inputShape = Shape.of();
    private int inputSize;
    double eps = 1e-5;
    boolean affine;

    NormBuilder(String owner, boolean affine) {
        this.owner = owner;
        this.affine = affine;
    }

    abstract B self();

    /** The layer. */
    public abstract Layer build();

    @Override
    public Layer build(Shape inputShape) {
        return inputShape(inputShape).build();
    }

    /** Shape of an input, from which the number of channels is read; -1 stands for any size. */
    @CanIgnoreReturnValue
    public B inputShape(Shape inputShape) {
        this.inputShape = inputShape;
        return self();
    }

    /** Number of channels. */
    @CanIgnoreReturnValue
    public B inputSize(int inputSize) {
        this.inputSize = inputSize;
        return self();
    }

    /** Added to variances. */
    @CanIgnoreReturnValue
    public B eps(double eps) {
        this.eps = eps;
        return self();
    }

    /** Whether scale and offset are learned. */
    @CanIgnoreReturnValue
    public B affine(boolean affine) {
        this.affine = affine;
        return self();
    }

    /** Number of channels, which are at {@code dimension} of inputs. */
    final int size(int dimension) {
        Check.that(
                inputSize > 0 || inputShape.rank() > 0, "%s: one of input_size and input_shape must be given", owner);
        return inputSize > 0 ? inputSize : Shapes.known(owner, inputShape, dimension);
    }
}
