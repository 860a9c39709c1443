package org.broca.nnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Recurrent layers that read one frame at a time: SpeechBrain's {@code RNNCell}, {@code GRUCell} and {@code LSTMCell}.
 *
 * <p>Shapes: a frame {@code [batch, inputSize] -> [batch, hiddenSize]}, states {@code [layers, batch, hiddenSize]}.
 */
public abstract class CellStack extends Layer {
    private final String owner = getClass().getSimpleName();
    private final int inputSize;
    private final int hiddenSize;
    private final List<Cell> cells = new ArrayList<>();
    private final List<Dropout> dropouts = new ArrayList<>();

    /**
     * What one step gives.
     *
     * @param output the last layer's new state, {@code [batch, hiddenSize]}
     */
    public record Step(Tensor output, RecurrentState state) {}

    /** One layer's new state; the cell is absent but in an LSTM. */
    record Moved(Tensor hidden, Optional<Tensor> cell) {}

    /** The parameters of one layer under PyTorch's names. */
    static final class Cell extends Layer {
        final Tensor weightIh;
        final Tensor weightHh;
        final Optional<Tensor> biasIh;
        final Optional<Tensor> biasHh;

        Cell(CellBuilder.Drawn drawn) {
            weightIh = parameter("weight_ih", drawn.weightIh());
            weightHh = parameter("weight_hh", drawn.weightHh());
            biasIh = drawn.biasIh().map(b -> parameter("bias_ih", b));
            biasHh = drawn.biasHh().map(b -> parameter("bias_hh", b));
        }
    }

    CellStack(CellBuilder<?> b, int gates) {
        inputSize = b.checkedSize(1);
        hiddenSize = b.hiddenSize;
        b.draw(inputSize, gates).forEach(drawn -> cells.add(new Cell(drawn)));
        for (int i = 1; i < b.numLayers; i++) {
            dropouts.add(Dropout.builder().p(b.dropout).build());
        }
        child("rnn_cells", new ModuleList(cells));
        child("dropout_layers", new ModuleList(dropouts));
    }

    /** One layer's step. */
    abstract Moved move(Cell cell, Tensor x, Tensor hidden, Optional<Tensor> memory);

    /** Whether the state has cells. */
    abstract boolean hasCells();

    /** The first step, from a state of 0. */
    public final Step step(Tensor x) {
        return step(x, zeros(x));
    }

    /** The state before the first step on frames like {@code x}: 0. */
    public final RecurrentState zeros(Tensor x) {
        Tensor zeros = Aten.call(
                "new_zeros", x.detach(), new long[] {cells.size(), x.size(0), hiddenSize}, null, null, null, null);
        return new RecurrentState(zeros, hasCells() ? Optional.of(zeros) : Optional.empty());
    }

    /** The next step. */
    public final Step step(Tensor x, RecurrentState state) {
        Check.lastDim(owner, x, inputSize);
        List<Moved> moved = new ArrayList<>();
        Tensor input = x; // [batch, inputSize]
        for (int i = 0; i < cells.size(); i++) {
            Tensor read = i == 0 ? input : dropouts.get(i - 1).forward(input); // [batch, hiddenSize]
            int layer = i;
            Moved next = move(
                    cells.get(i),
                    read,
                    state.hidden().select(0, i),
                    state.cell().map(c -> c.select(0, layer)));
            moved.add(next);
            input = next.hidden();
        }
        return new Step(input, joined(moved));
    }

    private RecurrentState joined(List<Moved> layers) {
        Tensor hidden = stacked(layers.stream().map(Moved::hidden).toList());
        return hasCells()
                ? RecurrentState.of(
                        hidden,
                        stacked(layers.stream().flatMap(m -> m.cell().stream()).toList()))
                : RecurrentState.of(hidden);
    }

    private static Tensor stacked(List<Tensor> layers) {
        return layers.size() == 1
                ? layers.get(0).unsqueeze(0)
                : Tensor.stack(0, layers.toArray(Tensor[]::new)); // [layers, batch, hiddenSize]
    }
}
