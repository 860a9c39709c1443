package org.broca.core;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.distributed.ProcessGroup;
import org.broca.tensor.io.Recoverable;
import org.broca.tensor.io.TensorBytes;
import org.broca.tensor.io.TorchFile;

/**
 * {@code random.ckpt}: the state of libtorch's generator, as {@code torch.save(torch.get_rng_state())} writes it; in
 * data-parallel training {@code random-1.ckpt} and so on beside it, one for each further process.
 */
final class RandomState implements Recoverable {
    private List<byte[]> ofAll = List.of();
    private boolean restored;

    /** Takes the states of all processes, to be saved by the main one. */
    void gather(ProcessGroup group) {
        try (TensorScope scope = TensorScope.open()) {
            ofAll = group.allGather(TensorBytes.toArray(Randomness.state()));
        }
    }

    /** Gives a process chance of its own, unless it goes on with that of a checkpoint. */
    void beginUnless(int rank, long seed) {
        if (rank > 0 && !restored) {
            Randomness.manualSeed(seed + rank);
        }
    }

    @Override
    public void save(Path file) {
        try (TensorScope scope = TensorScope.open()) {
            TorchFile.save(file, Randomness.state());
            for (int rank = 1; rank < ofAll.size(); rank++) {
                TorchFile.save(of(file, rank), TensorBytes.of(ofAll.get(rank)));
            }
        }
    }

    private static Path of(Path file, int rank) {
        return rank == 0 ? file : file.resolveSibling("random-" + rank + ".ckpt");
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        Path own = of(file, Distributed.rank());
        if (!Files.exists(own)) {
            return; // the run had fewer processes
        }
        try (TensorScope scope = TensorScope.open()) {
            Object state = TorchFile.load(own);
            Check.that(state instanceof Tensor, "%s must hold one tensor, the state of the random generator", own);
            Randomness.restore((Tensor) Objects.requireNonNull(state));
            restored = true;
        }
    }
}
