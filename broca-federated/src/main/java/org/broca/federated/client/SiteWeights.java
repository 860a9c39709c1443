package org.broca.federated.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.core.Modules;
import org.broca.federated.Weights;
import org.broca.nnet.Layer;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.NumpyArray;
import org.broca.tensor.io.TorchFile;

/**
 * The server's weights, except for the parts that a site keeps to itself.
 *
 * <p>A part that stays local starts from the server's values; after the first training the site's own are in a file,
 * and the server gets back what it sent. So does it for frozen parts.
 */
final class SiteWeights {
    private final Weights global;
    private final NameFilter local;
    private final NameFilter frozen;
    private final Path localFile;

    SiteWeights(Weights global, NameFilter local, NameFilter frozen, Path localFile) {
        this.global = global;
        this.local = local;
        this.frozen = frozen;
        this.localFile = localFile;
    }

    Weights global() {
        return global;
    }

    /** Sets a model's weights. */
    void putInto(Modules modules) {
        ModelWeights.set(modules, global);
        if (!local.isEmpty() && Files.exists(localFile)) {
            Map<String, Tensor> own = new LinkedHashMap<>(modules.stateDict());
            own.keySet().removeIf(name -> !local.matches(name));
            try (TensorScope scope = TensorScope.open()) {
                Map<String, Tensor> kept = new LinkedHashMap<>(TorchFile.loadStateDict(localFile));
                kept.keySet().retainAll(own.keySet());
                modules.loadMatching(kept);
            }
        }
    }

    /** Parts that are not to be trained. */
    void freeze(Layer modules) {
        modules.namedParameters().forEach((name, parameter) -> {
            if (frozen.matches(name)) {
                parameter.requiresGrad(false);
            }
        });
    }

    /** Keeps the local parts of a trained model on disk. */
    void keepLocal(Modules modules) {
        if (local.isEmpty()) {
            return;
        }
        Map<String, Tensor> own = new LinkedHashMap<>(modules.stateDict());
        own.keySet().removeIf(name -> !local.matches(name));
        TorchFile.saveStateDict(localFile, own);
    }

    /** What the server gets of a trained model: under its names, and local and frozen parts as it sent them. */
    Weights reply(Layer modules, Weights trained) {
        Weights sent = ModelWeights.named(modules, global);
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        trained.arrays().forEach((name, array) -> {
            boolean kept = local.matches(name) || frozen.matches(name);
            arrays.put(name, kept ? sent.arrays().getOrDefault(name, array) : array);
        });
        return ModelWeights.like(global, new Weights(arrays));
    }
}
