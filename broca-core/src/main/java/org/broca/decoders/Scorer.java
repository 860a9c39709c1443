package org.broca.decoders;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.Tensor;

/**
 * A source of scores that a beam search adds to those of its decoder: a language model, a penalty.
 *
 * <p>Like a {@link SearchStep}, it holds no state of its own.
 *
 * @param <S> what the scorer remembers of the rows
 */
public interface Scorer<S> {
    /**
     * What a scorer may look at.
     *
     * @param tokens that the last step chose, int64 {@code [rows]}
     * @param attention of this step, {@code [rows, time]}
     * @param candidates the tokens worth scoring, int64 {@code [rows, count]}; absent where all are
     * @param vocabulary number of tokens
     * @param step from 0
     */
    record Query(Tensor tokens, Tensor attention, Optional<Tensor> candidates, long vocabulary, int step) {}

    /**
     * What a scorer says.
     *
     * @param scores {@code [rows, vocabulary]} or what broadcasts to it
     */
    record Scored<S>(Tensor scores, S state) {}

    /** The name that its weight has: {@code rnnlm}, {@code coverage}, … */
    String name();

    /** The state before the first step of {@code beams} rows an utterance; arguments as of {@link SearchStep#start}. */
    S start(Tensor encoded, Tensor lengths, int beams);

    Scored<S> score(Query query, S state);

    /**
     * The states after a step.
     *
     * @param rows the row of the last step that each row follows, int64 {@code [rows]}
     * @param candidates what was chosen, as {@code beam * vocabulary + token}, int64 {@code [utterances, beams]}
     */
    S select(S state, Tensor rows, Tensor candidates);

    /** The tensors of a state that each step makes anew. */
    List<Tensor> tensors(S state);
}
