package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * Options that {@link RnnCell}, {@link GruCell} and {@link LstmCell} share.
 *
 * @param <B> the builder itself
 */
public abstract class CellBuilder<B extends CellBuilder<B>> {
    private final String owner;
    final int hiddenSize;
    private Shape inputShape = Shape.of();
    private int inputSize;
    int numLayers = 1;
    private boolean bias = true;
    double dropout;
    private boolean reInit = true;

    CellBuilder(String owner, int hiddenSize) {
        this.owner = owner;
        this.hiddenSize = hiddenSize;
    }

    abstract B self();

    /** The cells. */
    public abstract CellStack build();

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

    /** Probability of an element between two layers to be dropped, in [0, 1]. */
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

    int checkedSize() {
        Check.that(hiddenSize > 0, "%s: hidden_size must be positive, got %d", owner, hiddenSize);
        Check.that(numLayers > 0, "%s: num_layers must be positive, got %d", owner, numLayers);
        Check.that(dropout >= 0 && dropout <= 1, "%s: dropout must be in [0, 1], got %s", owner, dropout);
        return Shapes.frameSize(owner, inputShape, inputSize, 1);
    }

    /** The initial weights of one layer. */
    record Drawn(Tensor weightIh, Tensor weightHh, Optional<Tensor> biasIh, Optional<Tensor> biasHh) {}

    /** The initial weights of each layer: all uniform ones first, then the orthogonal ones. */
    List<Drawn> draw(int size, int gates) {
        long rows = (long) gates * hiddenSize;
        double bound = 1 / Math.sqrt(hiddenSize);
        List<Drawn> layers = new ArrayList<>();
        for (int i = 0; i < numLayers; i++) {
            layers.add(new Drawn(
                    Init.uniform(bound, rows, i == 0 ? size : hiddenSize),
                    Init.uniform(bound, rows, hiddenSize),
                    bias ? Optional.of(Init.uniform(bound, rows)) : Optional.empty(),
                    bias ? Optional.of(Init.uniform(bound, rows)) : Optional.empty()));
        }
        if (reInit) {
            layers.replaceAll(drawn ->
                    new Drawn(drawn.weightIh(), Init.orthogonal(rows, hiddenSize), drawn.biasIh(), drawn.biasHh()));
        }
        return layers;
    }
}
