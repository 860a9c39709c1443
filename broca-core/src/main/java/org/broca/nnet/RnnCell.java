package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Plain recurrent cells with tanh or ReLU, one frame at a time.
 *
 * <p>Keys: {@code rnn_cells.0.weight_ih}, {@code rnn_cells.0.weight_hh}, {@code rnn_cells.0.bias_ih}, … Same numbers
 * and, with the same seed, the same initial weights as SpeechBrain's {@code RNNCell}.
 */
public final class RnnCell extends CellStack {
    private final String kernel;

    private RnnCell(Builder b) {
        super(b, 1);
        kernel = b.nonlinearity == Rnn.Nonlinearity.RELU ? "rnn_relu_cell" : "rnn_tanh_cell";
    }

    /** Cells of {@code hiddenSize}; the input size is given by one of two setters. */
    public static Builder builder(int hiddenSize) {
        return new Builder(hiddenSize);
    }

    @Override
    Moved move(Cell cell, Tensor x, Tensor hidden, Optional<Tensor> memory) {
        Tensor next = Aten.call(
                kernel, x, hidden, cell.weightIh, cell.weightHh, cell.biasIh.orElse(null), cell.biasHh.orElse(null));
        return new Moved(next, Optional.empty());
    }

    @Override
    boolean hasCells() {
        return false;
    }

    /** What {@link RnnCell}s are made of. */
    public static final class Builder extends CellBuilder<Builder> {
        private Rnn.Nonlinearity nonlinearity = Rnn.Nonlinearity.TANH;

        private Builder(int hiddenSize) {
            super("RnnCell", hiddenSize);
        }

        @CanIgnoreReturnValue
        public Builder nonlinearity(Rnn.Nonlinearity nonlinearity) {
            this.nonlinearity = nonlinearity;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public RnnCell build() {
            return new RnnCell(this);
        }
    }
}
