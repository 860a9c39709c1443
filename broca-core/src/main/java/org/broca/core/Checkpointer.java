package org.broca.core;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.broca.dataio.DataLoader;
import org.broca.nnet.Layer;
import org.broca.nnet.optim.Optimizer;
import org.broca.tensor.Check;
import org.broca.tensor.distributed.ProcessGroup;
import org.broca.tensor.io.AtomicFile;
import org.broca.tensor.io.Recoverable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves and restores the state of an experiment, in SpeechBrain's folders and files.
 *
 * <p>A crash or a full disk never leaves half a checkpoint that is chosen later, and what was saved before is not
 * touched.
 */
public final class Checkpointer {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.checkpoints");

    private final Map<String, Recoverable> recoverables = new LinkedHashMap<>();
    private final Set<String> optional = new HashSet<>();
    private final Map<String, SaveHook> saveHooks;
    private final Map<String, LoadHook> loadHooks;
    private final boolean allowPartialLoad;
    private CheckpointFolder folder;

    /** Writes the state of one recoverable in place of its own way. */
    @FunctionalInterface
    public interface SaveHook {
        void save(Object recoverable, Path file);
    }

    /** Reads the state of one recoverable in place of its own way. */
    @FunctionalInterface
    public interface LoadHook {
        void load(Object recoverable, Path file, boolean endOfEpoch);
    }

    private Checkpointer(Builder b) {
        folder = new CheckpointFolder(b.checkpointsDir);
        saveHooks = Map.copyOf(b.saveHooks);
        loadHooks = Map.copyOf(b.loadHooks);
        allowPartialLoad = b.allowPartialLoad;
        b.recoverables.forEach(this::add);
    }

    /** @param checkpointsDir where checkpoints are; made when the first one is saved */
    public static Builder builder(Path checkpointsDir) {
        return new Builder(checkpointsDir);
    }

    /** Keys of {@code !new:speechbrain.utils.checkpoints.Checkpointer}. */
    public static final class Builder {
        private final Path checkpointsDir;
        private Map<String, Object> recoverables = Map.of();
        private Map<String, SaveHook> saveHooks = Map.of();
        private Map<String, LoadHook> loadHooks = Map.of();
        private boolean allowPartialLoad;

        private Builder(Path checkpointsDir) {
            this.checkpointsDir = checkpointsDir;
        }

        /** What is saved, by name: layers, optimizers, normalizers, counters, encoders. */
        @CanIgnoreReturnValue
        public Builder recoverables(Map<String, Object> recoverables) {
            this.recoverables = new LinkedHashMap<>(recoverables);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder customSaveHooks(Map<String, SaveHook> saveHooks) {
            this.saveHooks = saveHooks;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder customLoadHooks(Map<String, LoadHook> loadHooks) {
            this.loadHooks = loadHooks;
            return this;
        }

        /** Whether a checkpoint without the files of some recoverables may be loaded. */
        @CanIgnoreReturnValue
        public Builder allowPartialLoad(boolean allowPartialLoad) {
            this.allowPartialLoad = allowPartialLoad;
            return this;
        }

        public Checkpointer build() {
            return new Checkpointer(this);
        }
    }

    private void add(String name, Object value) {
        Folders.checkFileName("checkpointer: recoverables", name);
        SaveHook save = saveHooks.get(name);
        LoadHook load = loadHooks.get(name);
        if (save != null || load != null) {
            recoverables.put(name, new Hooked(value, Optional.ofNullable(save), Optional.ofNullable(load)));
            return;
        }
        Check.that(
                value instanceof Recoverable,
                "checkpointer: recoverables.%s is a %s, which has no state to save; leave it out, or give a save and a"
                        + " load hook for it",
                name,
                value.getClass().getSimpleName());
        recoverables.put(name, (Recoverable) value);
    }

    /** Adds something to save, replacing what had this name. */
    public void addRecoverable(String name, Recoverable recoverable) {
        recoverables.put(name, recoverable);
    }

    /** As {@link #addRecoverable}; a checkpoint that has no file of it can still be loaded. */
    public void addOptionalRecoverable(String name, Recoverable recoverable) {
        addRecoverable(name, recoverable);
        optional.add(name);
    }

    /** What is saved under this name, if there is such a thing. */
    public Optional<Recoverable> recoverable(String name) {
        return Optional.ofNullable(recoverables.get(name));
    }

    /** Where checkpoints are. */
    public Path directory() {
        return folder.directory();
    }

    /** From now on checkpoints are elsewhere, as for {@code --debug}. */
    void moveTo(Path directory) {
        folder = new CheckpointFolder(directory);
    }

    // ---- saving --------------------------------------------------------------------------------------------------

    /** Saves everything after an epoch, under a name made of the time. */
    @CanIgnoreReturnValue
    public Checkpoint saveCheckpoint(Map<String, ?> meta) {
        return save(meta, true, folder.free());
    }

    /** Saves everything inside an epoch. */
    @CanIgnoreReturnValue
    Checkpoint saveIntraEpoch(Map<String, ?> meta) {
        return save(meta, false, folder.free());
    }

    /** Saves everything after an epoch as {@code CKPT+<name>}, replacing a checkpoint of this name. */
    @CanIgnoreReturnValue
    public Checkpoint saveCheckpoint(Map<String, ?> meta, String name) {
        return save(meta, true, folder.named(name));
    }

    /** Saves after an epoch, then deletes what {@code keep} does not keep. */
    @CanIgnoreReturnValue
    public Checkpoint saveAndKeepOnly(Map<String, ?> meta, Keep keep) {
        Checkpoint saved = saveCheckpoint(meta);
        deleteCheckpoints(keep);
        return saved;
    }

    /** In data-parallel training only the main process writes. */
    private Checkpoint save(Map<String, ?> meta, boolean endOfEpoch, Path path) {
        Supervisor.current().onStatistics(Stage.VALID, meta);
        Checkpoint checkpoint = new Checkpoint(path, CheckpointMeta.of(meta, endOfEpoch));
        if (Distributed.ifMainProcess()) {
            folder.write(
                    checkpoint,
                    files -> recoverables.forEach((key, value) -> value.save(files.resolve(key + ".ckpt"))));
            LOG.info("Saved {} checkpoint in {}", endOfEpoch ? "an end-of-epoch" : "an intra-epoch", path);
        }
        return checkpoint;
    }

    // ---- finding and loading -------------------------------------------------------------------------------------

    /** Every whole checkpoint of the folder. */
    public List<Checkpoint> listCheckpoints() {
        return folder.list();
    }

    /** The checkpoint that {@code selection} wants, if there is one. */
    public Optional<Checkpoint> findCheckpoint(Selection selection) {
        return selection.from(listCheckpoints());
    }

    /** The best checkpoints by {@code selection}, the best first, at most {@code maxNum} of them. */
    public List<Checkpoint> findCheckpoints(Selection selection, int maxNum) {
        return listCheckpoints().stream()
                .filter(selection::considers)
                .sorted(selection.order())
                .limit(maxNum)
                .toList();
    }

    /**
     * Copies the file of one recoverable out of a checkpoint, to a place that later checkpoints do not touch.
     *
     * @throws IllegalArgumentException if there is no such checkpoint, or it has no such file
     */
    public void export(Selection selection, String recoverable, Path to) {
        Path from = findCheckpoint(selection)
                .orElseThrow(() -> new IllegalArgumentException("no checkpoint in " + directory() + " to export from"))
                .file(recoverable);
        Check.that(Files.isRegularFile(from), "there is no %s to export", from);
        AtomicFile.write(to, channel -> {
            try (FileChannel in = FileChannel.open(from)) {
                for (long done = 0; done < in.size(); ) {
                    done += in.transferTo(done, in.size() - done, channel);
                }
            }
        });
    }

    /** Loads what {@code selection} wants into the recoverables; says so when there is nothing to load. */
    @CanIgnoreReturnValue
    public Optional<Checkpoint> recoverIfPossible(Selection selection) {
        Optional<Checkpoint> found = findCheckpoint(selection);
        found.ifPresentOrElse(
                this::loadCheckpoint, () -> LOG.info("Would load a checkpoint here, but none found yet."));
        return found;
    }

    /**
     * Loads one checkpoint into the recoverables.
     *
     * @throws IllegalArgumentException if it lacks the file of a recoverable; nothing is loaded
     */
    public void loadCheckpoint(Checkpoint checkpoint) {
        LOG.info("Loading a checkpoint from {}", checkpoint.path());
        List<String> missing = recoverables.keySet().stream()
                .filter(name -> !Files.exists(checkpoint.file(name)) && !isOptional(name))
                .toList();
        Check.that(
                missing.isEmpty(),
                "the checkpoint %s has no file for %s; with allow_partial_load, what is missing keeps its state",
                checkpoint.path(),
                missing);
        recoverables.forEach((name, recoverable) -> {
            if (Files.exists(checkpoint.file(name))) {
                recoverable.load(checkpoint.file(name), checkpoint.isEndOfEpoch());
            }
        });
    }

    private boolean isOptional(String name) {
        return allowPartialLoad || optional.contains(name) || name.contains("dataloader");
    }

    // ---- other processes -----------------------------------------------------------------------------------------

    /** The checkpoint wanted by the main process is in this one's folder too, copied where folders are not shared. */
    void distribute(ProcessGroup group, Selection selection) {
        new CheckpointCopies(group, directory()).distribute(findCheckpoint(selection));
    }

    /** Takes over the main process' state of what is small and not the model: schedules, counters. */
    void follow(ProcessGroup group) {
        Map<String, Recoverable> small = new LinkedHashMap<>(recoverables);
        small.values()
                .removeIf(r -> r instanceof Layer
                        || r instanceof Optimizer
                        || r instanceof DataLoader
                        || r instanceof BrainState
                        || r instanceof RandomState);
        small.forEach((name, recoverable) -> new CheckpointCopies(group, directory()).follow(name, recoverable));
    }

    // ---- deleting ------------------------------------------------------------------------------------------------

    /** Deletes what {@code keep} does not keep; what none of its rules considers stays. */
    public void deleteCheckpoints(Keep keep) {
        if (!Distributed.ifMainProcess()) {
            return;
        }
        List<Checkpoint> all = listCheckpoints();
        Set<Checkpoint> kept = new HashSet<>();
        Set<Checkpoint> considered = new HashSet<>();
        for (Selection rule : keep.rules()) {
            List<Checkpoint> ranked =
                    all.stream().filter(rule::considers).sorted(rule.order()).toList();
            considered.addAll(ranked);
            kept.addAll(ranked.subList(0, Math.min(keep.numToKeep(), ranked.size())));
        }
        considered.removeAll(kept);
        considered.forEach(checkpoint -> folder.delete(checkpoint.path()));
    }

    /**
     * Which checkpoints survive: the best of each rule, and the latest.
     *
     * @param numToKeep how many of each rule, at least 1
     * @param rules as {@code Selection.min("error")}
     */
    public record Keep(int numToKeep, List<Selection> rules) {
        public Keep {
            Check.that(numToKeep >= 0, "num_to_keep must be at least 0, got %d", numToKeep);
            rules = List.copyOf(rules);
        }

        /** The latest and, of each key, the one with the least value. */
        public static Keep minKeys(String... keys) {
            return new Keep(1, withLatest(Stream.of(keys).map(Selection::min).toList()));
        }

        /** The latest and, of each key, the one with the largest value. */
        public static Keep maxKeys(String... keys) {
            return new Keep(1, withLatest(Stream.of(keys).map(Selection::max).toList()));
        }

        /** As this one, with another number of each rule. */
        public Keep numToKeep(int number) {
            return new Keep(number, rules);
        }

        private static List<Selection> withLatest(Collection<Selection> rules) {
            List<Selection> all = new ArrayList<>(rules);
            all.add(Selection.latest());
            return all;
        }
    }

    /** A recoverable that hooks save and load. */
    private record Hooked(Object value, Optional<SaveHook> saveHook, Optional<LoadHook> loadHook)
            implements Recoverable {
        @Override
        public void save(Path file) {
            saveHook.ifPresentOrElse(hook -> hook.save(value, file), () -> ((Recoverable) value).save(file));
        }

        @Override
        public void load(Path file, boolean endOfEpoch) {
            loadHook.ifPresentOrElse(
                    hook -> hook.load(value, file, endOfEpoch), () -> ((Recoverable) value).load(file, endOfEpoch));
        }
    }
}
