package org.broca.nnet;

import java.util.Optional;
import org.broca.tensor.Tensor;

/**
 * What a recurrent layer remembers between two steps or two calls.
 *
 * @param hidden {@code [layers * directions, batch, hiddenSize]}
 * @param cell the cells of an LSTM, of the same shape; absent elsewhere
 */
public record RecurrentState(Tensor hidden, Optional<Tensor> cell) {
    /** A state without cells. */
    public static RecurrentState of(Tensor hidden) {
        return new RecurrentState(hidden, Optional.empty());
    }

    /** The state of an LSTM. */
    public static RecurrentState of(Tensor hidden, Tensor cell) {
        return new RecurrentState(hidden, Optional.of(cell));
    }

    /** The states of some sequences of the batch: int64 {@code indices [rows]}, in which one may be named twice. */
    public RecurrentState select(Tensor indices) {
        return new RecurrentState(hidden.indexSelect(1, indices), cell.map(c -> c.indexSelect(1, indices)));
    }
}
