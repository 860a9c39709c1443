package org.broca.lobes.models.transformer;

import java.util.List;
import org.broca.nnet.Layer;
import org.broca.nnet.ModuleList;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;

/** Layers one after the other under the keys of SpeechBrain's {@code ModuleList}: {@code layers.0.…}. */
final class MapList extends Layer implements TensorMap {
    private final ModuleList layers;

    MapList(Layer... layers) {
        this.layers = child("layers", new ModuleList(List.of(layers)));
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x;
        for (Layer layer : layers.layers()) {
            y = ((TensorMap) layer).forward(y);
        }
        return y;
    }
}
