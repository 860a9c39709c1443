package org.broca.nnet;

import java.util.Map;

/** Layers by name, trained, moved and saved together: PyTorch's {@code torch.nn.ModuleDict}. */
public final class ModuleDict extends Layer {
    public ModuleDict(Map<String, ? extends Layer> modules) {
        modules.forEach(this::child);
    }
}
