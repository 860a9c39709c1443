package org.broca.nnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * Recurrent layers with one gate: {@link LiGru} and {@link SliGru}.
 *
 * <p>Padding frames are read like others. The last states are, as in SpeechBrain, the layers' outputs at the last
 * frame; of bidirectional layers SpeechBrain reads {@code [batch, layers, 2 * hiddenSize]} in memory order as {@code [2
 * * layers, batch, hiddenSize]}, and so does this.
 */
public abstract class LightRecurrent extends Recurrent {
    private final String owner = getClass().getSimpleName();
    private final int inputSize;
    private final int hiddenSize;
    private final boolean bidirectional;
    private final List<LightLayer> layers = new ArrayList<>();

    LightRecurrent(LightBuilder<?> b, boolean stable) {
        inputSize = b.checkedSize(2);
        hiddenSize = b.hiddenSize;
        bidirectional = b.bidirectional;
        int size = inputSize;
        long batch = b.inputShape.rank() > 0 ? b.inputShape.get(0) : Shapes.ANY;
        for (int i = 0; i < b.numLayers; i++) {
            layers.add(new LightLayer(b, size, batch, stable));
            size = bidirectional ? 2 * hiddenSize : hiddenSize;
        }
        if (b.reInit) {
            layers.forEach(LightLayer::initOrthogonal);
        }
        child("rnn", new ModuleList(layers));
    }

    @Override
    public Output run(Tensor x) {
        return run(x, Optional.empty());
    }

    @Override
    public Output run(Tensor x, RecurrentState state) {
        long rows = bidirectional ? 2 * x.size(0) : x.size(0);
        Check.that(
                state.hidden().numel() == layers.size() * rows * hiddenSize
                        && state.cell().isEmpty(),
                "%s expects a state of [%d, %d, %d] but got %s",
                owner,
                bidirectional ? 2 * layers.size() : layers.size(),
                x.size(0),
                hiddenSize,
                state.hidden().shape());
        return run(x, Optional.of(state.hidden().reshape(layers.size(), rows, hiddenSize)));
    }

    private Output run(Tensor x, Optional<Tensor> state) {
        Tensor y = x.dim() == 4 ? x.flatten(2, 3) : x; // [batch, time, inputSize]
        Check.that(
                y.dim() == 3 && y.size(2) == inputSize,
                "%s expects [batch, time, %d] but got %s",
                owner,
                inputSize,
                x.shape());
        Tensor[] last = new Tensor[layers.size()];
        for (int i = 0; i < last.length; i++) {
            int layer = i;
            y = layers.get(i).forward(y, state.map(s -> s.select(0, layer)));
            last[i] = y.select(1, -1); // [batch, directions * hiddenSize]
        }
        return new Output(y, RecurrentState.of(lastStates(last)));
    }

    private Tensor lastStates(Tensor... last) {
        Tensor states = Tensor.stack(1, last); // [batch, layers, directions * hiddenSize]
        return bidirectional
                ? states.reshape(2L * last.length, states.size(0), hiddenSize)
                : states.transpose(0, 1); // [layers, batch, hiddenSize]
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return Shape.of(inputShape.get(0), inputShape.get(1), (bidirectional ? 2L : 1L) * hiddenSize);
    }
}
