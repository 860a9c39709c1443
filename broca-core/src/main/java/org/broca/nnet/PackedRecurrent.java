package org.broca.nnet;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Recurrent layers that libtorch runs as one kernel: {@link Rnn}, {@link Gru} and {@link Lstm}.
 *
 * <p>With lengths, padding is neither read nor part of the states: both directions start at the ends of the sequence
 * itself. A sequence has the whole part of {@code length * time} frames, and the output has as many frames as the
 * longest one, both as in SpeechBrain.
 */
public abstract class PackedRecurrent extends Recurrent implements LengthsMap {
    private final String owner = getClass().getSimpleName();
    private final int inputSize;
    private final int hiddenSize;
    private final int numLayers;
    private final int directions;
    private final boolean bias;
    private final double dropout;
    private final RecurrentWeights weights;

    PackedRecurrent(RecurrentBuilder<?> b, int gates) {
        inputSize = b.checkedSize(2);
        hiddenSize = b.hiddenSize;
        numLayers = b.numLayers;
        directions = b.bidirectional ? 2 : 1;
        bias = b.bias;
        dropout = b.dropout;
        weights = child("rnn", new RecurrentWeights(b, inputSize, gates));
    }

    /** Name of libtorch's operator. */
    abstract String kernel();

    /** Whether the state has cells. */
    abstract boolean hasCells();

    @Override
    public Output run(Tensor x) {
        return whole(flat(x), zeros(x));
    }

    @Override
    public Output run(Tensor x, RecurrentState state) {
        check(state, x.size(0));
        return whole(flat(x), state);
    }

    /** Reads padded sequences from the initial state; lengths are relative, in (0, 1], {@code [batch]}. */
    public Output run(Tensor x, Tensor lengths) {
        return packed(flat(x), zeros(x), lengths);
    }

    /** Reads padded sequences from {@code state}. */
    public Output run(Tensor x, RecurrentState state, Tensor lengths) {
        check(state, x.size(0));
        return packed(flat(x), state, lengths);
    }

    @Override
    public Tensor forward(Tensor x, Tensor lengths) {
        return run(x, lengths).output();
    }

    private Tensor flat(Tensor x) {
        Tensor frames = x.dim() == 4 ? x.flatten(2, 3) : x; // [batch, time, inputSize]
        Check.that(
                frames.dim() == 3 && frames.size(2) == inputSize,
                "%s expects [batch, time, %d] but got %s",
                owner,
                inputSize,
                x.shape());
        return frames;
    }

    private RecurrentState zeros(Tensor x) {
        Tensor zeros = Aten.call(
                "new_zeros",
                x.detach(),
                new long[] {(long) numLayers * directions, x.size(0), hiddenSize},
                null,
                null,
                null,
                null);
        return new RecurrentState(zeros, hasCells() ? Optional.of(zeros) : Optional.empty());
    }

    private void check(RecurrentState state, long batch) {
        Shape expected = Shape.of((long) numLayers * directions, batch, hiddenSize);
        Check.that(
                state.hidden().shape().equals(expected) && state.cell().isPresent() == hasCells(),
                "%s expects a state of %s %s cells but got %s %s",
                owner,
                expected,
                hasCells() ? "with" : "without",
                state.hidden().shape(),
                state.cell().isPresent() ? "with" : "without");
    }

    private Output whole(Tensor x, RecurrentState state) {
        List<Tensor> out = Aten.callAll(
                kernel() + ".input",
                x,
                states(state),
                weights.array(),
                bias,
                numLayers,
                dropout,
                isTraining(),
                directions == 2,
                true);
        return new Output(out.get(0), state(out));
    }

    private Output packed(Tensor x, RecurrentState state, Tensor lengths) {
        PackedSequences packed = PackedSequences.pack(owner, x, lengths);
        List<Tensor> out = Aten.callAll(
                kernel() + ".data",
                packed.data(),
                packed.batchSizes(),
                states(state.select(packed.order())),
                weights.array(),
                bias,
                numLayers,
                dropout,
                isTraining(),
                directions == 2);
        return new Output(packed.unpack(out.get(0)), state(out).select(packed.inverse()));
    }

    private Object states(RecurrentState state) {
        return state.cell().isPresent()
                ? new Tensor[] {state.hidden(), state.cell().get()}
                : state.hidden();
    }

    private static RecurrentState state(List<Tensor> out) {
        return out.size() == 3 ? RecurrentState.of(out.get(1), out.get(2)) : RecurrentState.of(out.get(1));
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return Shape.of(inputShape.get(0), inputShape.get(1), (long) directions * hiddenSize);
    }
}
