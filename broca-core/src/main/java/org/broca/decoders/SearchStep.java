package org.broca.decoders;

import java.util.List;
import org.broca.tensor.Tensor;

/**
 * A decoder as a search sees it: a state goes in with the last tokens, scores of the next ones and a new state come
 * out. It holds no state of its own, so that searches may run in several threads.
 *
 * <p>A search runs {@code utterances * beams} rows, those of an utterance next to each other.
 *
 * @param <S> what the decoder remembers of its rows
 */
public interface SearchStep<S> {
    /**
     * What one step gives.
     *
     * @param scores of the next token before the softmax, {@code [rows, tokens]}
     * @param attention weights of the frames, {@code [rows, time]}
     */
    record Next<S>(Tensor scores, Tensor attention, S state) {}

    /**
     * The state before the first token.
     *
     * @param encoded {@code [utterances, time, size]}
     * @param lengths relative, in (0, 1], {@code [utterances]}
     * @param beams rows an utterance
     */
    S start(Tensor encoded, Tensor lengths, int beams);

    /** One step; int64 {@code tokens [rows]} are those that the last step chose. */
    Next<S> next(Tensor tokens, S state);

    /** The states of some rows: int64 {@code rows [rows]}, of which one may be named twice. */
    S select(S state, Tensor rows);

    /** The tensors of a state that each step makes anew: the search frees them when the next step is done. */
    List<Tensor> tensors(S state);
}
