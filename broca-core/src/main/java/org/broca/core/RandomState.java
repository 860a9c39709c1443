package org.broca.core;

import java.nio.file.Path;
import java.util.Objects;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.Recoverable;
import org.broca.tensor.io.TorchFile;

/** {@code random.ckpt}: the state of libtorch's generator, as {@code torch.save(torch.get_rng_state())} writes it. */
final class RandomState implements Recoverable {
    @Override
    public void save(Path file) {
        try (TensorScope scope = TensorScope.open()) {
            TorchFile.save(file, Randomness.state());
        }
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        try (TensorScope scope = TensorScope.open()) {
            Object state = TorchFile.load(file);
            Check.that(state instanceof Tensor, "%s must hold one tensor, the state of the random generator", file);
            Randomness.restore((Tensor) Objects.requireNonNull(state));
        }
    }
}
