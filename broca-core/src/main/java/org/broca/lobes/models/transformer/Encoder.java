package org.broca.lobes.models.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.ModuleList;
import org.broca.nnet.attention.Attended;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Layers one after the other, then a normalization; keys {@code layers.0.…}, {@code norm.norm.weight},
 * {@code norm.norm.bias}.
 *
 * <p>In training each layer is left out with a probability of its own draw, where one is given (Fan et al., 2019).
 */
public abstract class Encoder extends Layer {
    static final double EPS = 1e-6;

    private final List<EncoderLayer> layers = new ArrayList<>();
    private final LayerNorm norm;
    private final double layerdropProb;
    private final boolean outputHiddenStates;

    <L extends Layer & EncoderLayer> Encoder(
            int numLayers, Supplier<L> layer, int dModel, double layerdropProb, boolean outputHiddenStates) {
        Check.that(
                numLayers > 0,
                "%s: num_layers must be positive, got %d",
                getClass().getSimpleName(),
                numLayers);
        Check.that(
                layerdropProb >= 0 && layerdropProb <= 1,
                "%s: layerdrop_prob must be in [0, 1], got %s",
                getClass().getSimpleName(),
                layerdropProb);
        ModuleList list = child("layers", new ModuleList(List.of()));
        for (int i = 0; i < numLayers; i++) {
            L made = layer.get();
            layers.add(made);
            list.append(made);
        }
        norm = child("norm", LayerNorm.builder().inputSize(dModel).eps(EPS).build());
        this.layerdropProb = layerdropProb;
        this.outputHiddenStates = outputHiddenStates;
    }

    /**
     * Encodes.
     *
     * @param src {@code [batch, time, dModel]}
     */
    public final EncoderOutput forward(Tensor src, EncoderContext context) {
        List<Tensor> attentions = new ArrayList<>();
        List<Tensor> hidden = new ArrayList<>();
        Tensor x = src;
        hidden.add(x);
        boolean[] kept = kept();
        for (int i = 0; i < layers.size(); i++) {
            if (kept[i]) {
                Attended next = layers.get(i).forward(x, context);
                next.weights().ifPresent(attentions::add);
                x = next.output();
                hidden.add(x);
            }
        }
        return new EncoderOutput(norm.forward(x), attentions, outputHiddenStates ? hidden : List.of());
    }

    /** Encodes without masks. */
    public final Tensor forward(Tensor src) {
        return forward(src, EncoderContext.none()).output();
    }

    final List<EncoderLayer> layers() {
        return List.copyOf(layers);
    }

    final Tensor normalized(Tensor x) {
        return norm.forward(x);
    }

    private boolean[] kept() {
        boolean[] kept = new boolean[layers.size()];
        float[] draws = layerdropProb > 0 ? Tensor.rand(kept.length).toFloatArray() : new float[kept.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = !isTraining() || layerdropProb == 0 || draws[i] > layerdropProb;
        }
        return kept;
    }
}
