package org.broca.nnet;

import java.util.Optional;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * Gated recurrent units (Cho et al., 2014), one frame at a time.
 *
 * <p>Keys: {@code rnn_cells.0.weight_ih}, {@code rnn_cells.0.weight_hh}, {@code rnn_cells.0.bias_ih}, … Same numbers
 * and, with the same seed, the same initial weights as SpeechBrain's {@code GRUCell}.
 */
public final class GruCell extends CellStack {
    private GruCell(Builder b) {
        super(b, 3);
    }

    /** Cells of {@code hiddenSize}; the input size is given by one of two setters. */
    public static Builder builder(int hiddenSize) {
        return new Builder(hiddenSize);
    }

    @Override
    Moved move(Cell cell, Tensor x, Tensor hidden, Optional<Tensor> memory) {
        return new Moved(
                Functional.gruCell(x, hidden, cell.weightIh, cell.weightHh, cell.biasIh, cell.biasHh),
                Optional.empty());
    }

    @Override
    boolean hasCells() {
        return false;
    }

    /** What {@link GruCell}s are made of. */
    public static final class Builder extends CellBuilder<Builder> {
        private Builder(int hiddenSize) {
            super("GruCell", hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public GruCell build() {
            return new GruCell(this);
        }
    }
}
