package org.broca.nnet.schedulers;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.broca.tensor.Check;
import org.broca.tensor.io.Recoverable;
import org.broca.tensor.io.TorchFile;

/** A schedule with a memory, kept in one file of PyTorch's format that holds a dictionary. */
abstract class SavedSchedule implements Recoverable {
    /** What to remember, by Python's names. */
    abstract Map<String, Object> state();

    abstract void restore(Remembered state);

    @Override
    public final void save(Path file) {
        TorchFile.save(file, state());
    }

    @Override
    public final void load(Path file, boolean endOfEpoch) {
        Object values = TorchFile.load(file);
        Check.that(values instanceof Map, "%s does not hold the state of a schedule", file);
        restore(new Remembered(file.toString(), (Map<?, ?>) Objects.requireNonNull(values)));
    }
}
