package org.broca.nnet;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * Long short-term memory (Hochreiter and Schmidhuber, 1997), one frame at a time.
 *
 * <p>Keys: {@code rnn_cells.0.weight_ih}, {@code rnn_cells.0.weight_hh}, {@code rnn_cells.0.bias_ih}, … Same numbers
 * and, with the same seed, the same initial weights as SpeechBrain's {@code LSTMCell}.
 */
public final class LstmCell extends CellStack {
    private LstmCell(Builder b) {
        super(b, 4);
    }

    /** Cells of {@code hiddenSize}; the input size is given by one of two setters. */
    public static Builder builder(int hiddenSize) {
        return new Builder(hiddenSize);
    }

    @Override
    Moved move(Cell cell, Tensor x, Tensor hidden, Optional<Tensor> memory) {
        List<Tensor> next = Functional.lstmCell(
                x, hidden, memory.orElseThrow(), cell.weightIh, cell.weightHh, cell.biasIh, cell.biasHh);
        return new Moved(next.get(0), Optional.of(next.get(1)));
    }

    @Override
    boolean hasCells() {
        return true;
    }

    /** What {@link LstmCell}s are made of. */
    public static final class Builder extends CellBuilder<Builder> {
        private Builder(int hiddenSize) {
            super("LstmCell", hiddenSize);
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public LstmCell build() {
            return new LstmCell(this);
        }
    }
}
