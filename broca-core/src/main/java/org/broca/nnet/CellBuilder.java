package org.broca.nnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Tensor;

/**
 * Options that {@link RnnCell}, {@link GruCell} and {@link LstmCell} share.
 *
 * @param <B> the builder itself
 */
public abstract class CellBuilder<B extends CellBuilder<B>> extends StackBuilder<B> {
    CellBuilder(String owner, int hiddenSize) {
        super(owner, hiddenSize);
    }

    /** The cells. */
    public abstract CellStack build();

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
