package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;

/**
 * Layers by number, so that they are trained, moved and saved together: PyTorch's {@code torch.nn.ModuleList}.
 *
 * <p>Keys: the numbers from 0 before the layers' own.
 */
public final class ModuleList extends Layer {
    public ModuleList(List<? extends Layer> modules) {
        modules.forEach(this::append);
    }

    /** Adds a layer at the end. */
    @CanIgnoreReturnValue
    public ModuleList append(Layer layer) {
        child(String.valueOf(size()), layer);
        return this;
    }

    public int size() {
        return children().size();
    }

    /** The layers in order. */
    public List<Layer> layers() {
        return List.copyOf(children().values());
    }
}
