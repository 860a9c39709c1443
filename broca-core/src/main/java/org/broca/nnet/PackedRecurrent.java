package org.broca.nnet;

import java.util.ArrayList;
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
        return x.size(1) == 1 && stepsByCells() ? oneFrame(x.squeeze(1), state) : manyFrames(x, state);
    }

    /**
     * Whether single frames go through libtorch's cells: its LSTM kernel rearranges all weights in every call, which
     * for one frame takes longer than the products themselves. Same numbers but for rounding.
     */
    private boolean stepsByCells() {
        return hasCells() && directions == 1 && !(isTraining() && dropout > 0);
    }

    private Output oneFrame(Tensor x, RecurrentState state) {
        Tensor[] arrays = weights.array();
        int each = arrays.length / numLayers;
        List<Tensor> hidden = new ArrayList<>();
        List<Tensor> cells = new ArrayList<>();
        Tensor frame = x; // [batch, inputSize]
        for (int layer = 0; layer < numLayers; layer++) {
            Tensor[] before = {
                state.hidden().select(0, layer), state.cell().orElseThrow().select(0, layer)
            };
            int at = layer * each;
            List<Tensor> after = Aten.callAll(
                    "lstm_cell",
                    frame,
                    before,
                    arrays[at],
                    arrays[at + 1],
                    bias ? arrays[at + 2] : null,
                    bias ? arrays[at + 3] : null);
            frame = after.get(0);
            hidden.add(frame);
            cells.add(after.get(1));
        }
        return new Output(frame.unsqueeze(1), RecurrentState.of(stacked(hidden), stacked(cells)));
    }

    private static Tensor stacked(List<Tensor> layers) {
        return Tensor.stack(0, layers.toArray(Tensor[]::new)); // [layers, batch, hiddenSize]
    }

    private Output manyFrames(Tensor x, RecurrentState state) {
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
