package org.broca.federated.client;

import java.nio.file.Path;
import java.util.Optional;
import org.broca.core.Brain;
import org.broca.core.Checkpointer;
import org.broca.federated.Weights;
import org.broca.nnet.Layer;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.TorchFile;

/** Runs a recipe until its model is made, for the weights that it starts with. */
final class InitialModel extends ModelSupervisor {
    private final Optional<Path> preTrained;
    private Weights weights = Weights.none();

    /** @param preTrained a state dict to start from: of the Brain's modules, or of the checkpointer's {@code model} */
    InitialModel(Optional<Path> preTrained) {
        this.preTrained = preTrained;
    }

    @Override
    protected boolean allowsFit(Brain<?> brain) {
        own(brain);
        preTrained.ifPresent(file -> load(brain, file));
        weights = ModelWeights.get(brain.modules());
        end();
        return false;
    }

    private static void load(Brain<?> brain, Path file) {
        Optional<Layer> model = Optional.of(brain)
                .filter(Brain::hasCheckpointer)
                .map(Brain::checkpointer)
                .flatMap((Checkpointer c) -> c.recoverable("model"))
                .filter(Layer.class::isInstance)
                .map(Layer.class::cast);
        try (TensorScope scope = TensorScope.open()) {
            boolean whole = TorchFile.loadStateDict(file).keySet().stream()
                    .anyMatch(brain.modules().stateDict()::containsKey);
            if (whole || model.isEmpty()) {
                brain.modules().load(file, true);
            } else {
                model.get().load(file, true);
            }
        }
    }

    Weights weights() {
        return weights;
    }
}
