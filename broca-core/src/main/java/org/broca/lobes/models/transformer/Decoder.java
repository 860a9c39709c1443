package org.broca.lobes.models.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.ModuleList;
import org.broca.nnet.attention.AttentionContext;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Layers that look at targets and at what an encoder gave, then a normalization; keys {@code layers.0.…},
 * {@code norm.norm.weight}, {@code norm.norm.bias}.
 */
public abstract class Decoder extends Layer {
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final LayerNorm norm;

    <L extends Layer & DecoderLayer> Decoder(int numLayers, Supplier<L> layer, int dModel) {
        Check.that(
                numLayers > 0,
                "%s: num_layers must be positive, got %d",
                getClass().getSimpleName(),
                numLayers);
        ModuleList list = child("layers", new ModuleList(List.of()));
        for (int i = 0; i < numLayers; i++) {
            L made = layer.get();
            layers.add(made);
            list.append(made);
        }
        norm = child(
                "norm", LayerNorm.builder().inputSize(dModel).eps(Encoder.EPS).build());
    }

    /**
     * Decodes; weights come from the layers whose context asks for them.
     *
     * @param tgt {@code [batch, targets, dModel]}
     * @param memory what the encoder gave, {@code [batch, time, dModel]}
     * @param own how targets look at targets
     * @param other how targets look at the memory
     */
    public final DecoderOutput forward(Tensor tgt, Tensor memory, AttentionContext own, AttentionContext other) {
        return run(tgt, memory, own, other, other);
    }

    /** As {@link #forward}, but only the last layer tells how it looked at the memory. */
    final DecoderOutput forwardWithLastAttention(
            Tensor tgt, Tensor memory, AttentionContext own, AttentionContext other) {
        return run(tgt, memory, own, other, other.withWeights());
    }

    final List<DecoderLayer> layers() {
        return List.copyOf(layers);
    }

    final Tensor normalized(Tensor x) {
        return norm.forward(x);
    }

    private DecoderOutput run(
            Tensor tgt, Tensor memory, AttentionContext own, AttentionContext other, AttentionContext last) {
        List<Tensor> selfAttentions = new ArrayList<>();
        List<Tensor> attentions = new ArrayList<>();
        Tensor x = tgt;
        for (int i = 0; i < layers.size(); i++) {
            AttentionContext here = i == layers.size() - 1 ? last : other;
            DecoderLayer.Decoded next = layers.get(i).forward(x, memory, own, here);
            next.selfAttention().ifPresent(selfAttentions::add);
            next.attention().ifPresent(attentions::add);
            x = next.output();
        }
        return new DecoderOutput(norm.forward(x), selfAttentions, attentions);
    }
}
