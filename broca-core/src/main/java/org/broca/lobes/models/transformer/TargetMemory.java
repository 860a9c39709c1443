package org.broca.lobes.models.transformer;

import java.util.ArrayList;
import java.util.List;
import org.broca.nnet.attention.AttentionContext;
import org.broca.tensor.Tensor;

/** What a {@link TransformerAsr} remembers of the symbols it has decoded; it does not change. */
public final class TargetMemory {
    private final List<TransformerDecoderLayer.Known> layers;
    private final AttentionContext other;
    private final long place;

    /**
     * What a step gives.
     *
     * @param output {@code [rows, dModel]}
     * @param attention how the last layer looked at the encoder's frames, {@code [rows, time]}
     */
    public record Step(Tensor output, Tensor attention, TargetMemory next) {}

    TargetMemory(List<TransformerDecoderLayer.Known> layers, AttentionContext other, long place) {
        this.layers = List.copyOf(layers);
        this.other = other;
        this.place = place;
    }

    List<TransformerDecoderLayer.Known> layers() {
        return layers;
    }

    AttentionContext other() {
        return other;
    }

    long place() {
        return place;
    }

    TargetMemory next(List<TransformerDecoderLayer.Known> known) {
        return new TargetMemory(known, other, place + 1);
    }

    /** That of some rows: int64 {@code rows [rows]}, each of its own utterance; one may be named twice. */
    public TargetMemory select(Tensor rows) {
        return new TargetMemory(layers.stream().map(known -> known.select(rows)).toList(), other, place);
    }

    /** The tensors that each step makes anew. */
    public List<Tensor> tensors() {
        List<Tensor> all = new ArrayList<>();
        for (TransformerDecoderLayer.Known known : layers) {
            known.targets().ifPresent(targets -> {
                all.add(targets.key());
                all.add(targets.value());
            });
        }
        return all;
    }
}
