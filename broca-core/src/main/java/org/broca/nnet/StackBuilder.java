package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/**
 * Options that recurrent layers and recurrent cells share.
 *
 * @param <B> the builder itself
 */
public abstract class StackBuilder<B extends StackBuilder<B>> {
    private final String owner;
    int hiddenSize;
    Shape inputShape = Shape.of();
    private int inputSize;
    int numLayers = 1;
    boolean bias = true;
    double dropout;
    boolean reInit = true;

    StackBuilder(String owner, int hiddenSize) {
        this.owner = owner;
        this.hiddenSize = hiddenSize;
    }

    abstract B self();

    /** Shape of an input, from which the input size is read; -1 stands for any size. */
    @CanIgnoreReturnValue
    public B inputShape(Shape inputShape) {
        this.inputShape = inputShape;
        return self();
    }

    /** Size of a frame. */
    @CanIgnoreReturnValue
    public B inputSize(int inputSize) {
        this.inputSize = inputSize;
        return self();
    }

    /** Number of layers, each of which reads the one before. */
    @CanIgnoreReturnValue
    public B numLayers(int numLayers) {
        this.numLayers = numLayers;
        return self();
    }

    @CanIgnoreReturnValue
    public B bias(boolean bias) {
        this.bias = bias;
        return self();
    }

    /** Probability of an element to be dropped, in [0, 1]; of cells, between two layers. */
    @CanIgnoreReturnValue
    public B dropout(double dropout) {
        this.dropout = dropout;
        return self();
    }

    /** Whether recurrent weights start orthogonal (Saxe et al., 2014). */
    @CanIgnoreReturnValue
    public B reInit(boolean reInit) {
        this.reInit = reInit;
        return self();
    }

    /** Checks the options and gives the size of a frame, which is at {@code dimension} of inputs. */
    final int checkedSize(int dimension) {
        Check.that(hiddenSize > 0, "%s: hidden_size must be positive, got %d", owner, hiddenSize);
        Check.that(numLayers > 0, "%s: num_layers must be positive, got %d", owner, numLayers);
        Check.that(dropout >= 0 && dropout <= 1, "%s: dropout must be in [0, 1], got %s", owner, dropout);
        return Shapes.frameSize(owner, inputShape, inputSize, dimension);
    }
}
