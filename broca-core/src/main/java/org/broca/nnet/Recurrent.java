package org.broca.nnet;

import org.broca.tensor.Tensor;

/**
 * A layer that reads a sequence frame by frame and remembers.
 *
 * <p>Shapes: {@code [batch, time, inputSize]}, or {@code [batch, time, a, b]} with {@code inputSize = a * b}, {@code ->
 * [batch, time, directions * hiddenSize]}.
 */
public abstract class Recurrent extends Layer implements SizedMap {
    /**
     * What comes out.
     *
     * @param output {@code [batch, time, directions * hiddenSize]}
     */
    public record Output(Tensor output, RecurrentState state) {}

    /** Reads {@code x} from the initial state. */
    public abstract Output run(Tensor x);

    /** Reads {@code x} from {@code state}. */
    public abstract Output run(Tensor x, RecurrentState state);

    @Override
    public Tensor forward(Tensor x) {
        return run(x).output();
    }
}
