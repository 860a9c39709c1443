package org.broca.core;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.Recoverable;
import org.broca.tensor.io.TorchFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts trained parameters and models into objects that the YAML file made: {@code collectFiles}, then
 * {@code loadCollected}.
 *
 * <p>A loadable without a path is read from {@code <name>.ckpt} in the default source. With {@code collect_in}, files
 * are copied there as {@code <name>.ckpt}, real files and no links, and copied anew where the source has changed;
 * without it they are read where they are. Layers take what has a counterpart by name and leave the rest as it is, with
 * a warning; a tensor of another shape is an error. Files on this machine only.
 */
public final class Pretrainer {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.parameter_transfer");

    private final Optional<Path> collectIn;
    private final Map<String, Recoverable> loadables = new LinkedHashMap<>();
    private final Map<String, String> paths;
    private final Map<String, Boolean> conditions;
    private final Map<String, Path> collected = new LinkedHashMap<>();

    private Pretrainer(Builder b) {
        collectIn = b.collectIn;
        paths = new LinkedHashMap<>(b.paths);
        conditions = new LinkedHashMap<>(b.conditions);
        b.loadables.forEach(this::addLoadable);
        paths.keySet().forEach(name -> requireLoadable("paths", name));
        conditions.keySet().forEach(name -> requireLoadable("conditions", name));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Keys of {@code !new:speechbrain.utils.parameter_transfer.Pretrainer}. */
    public static final class Builder {
        private Optional<Path> collectIn = Optional.empty();
        private Map<String, Object> loadables = Map.of();
        private Map<String, String> paths = Map.of();
        private Map<String, Boolean> conditions = Map.of();

        private Builder() {}

        /** The folder that files are copied to. */
        @CanIgnoreReturnValue
        public Builder collectIn(Path folder) {
            collectIn = Optional.of(folder);
            return this;
        }

        /** What is loaded, by name: layers, tokenizers, normalizers, encoders. */
        @CanIgnoreReturnValue
        public Builder loadables(Map<String, Object> loadables) {
            this.loadables = new LinkedHashMap<>(loadables);
            return this;
        }

        /** Files, by the loadables' names. */
        @CanIgnoreReturnValue
        public Builder paths(Map<String, String> paths) {
            this.paths = paths;
            return this;
        }

        /** Loadables that are left out where this says false. */
        @CanIgnoreReturnValue
        public Builder conditions(Map<String, Boolean> conditions) {
            this.conditions = conditions;
            return this;
        }

        public Pretrainer build() {
            return new Pretrainer(this);
        }
    }

    private void addLoadable(String name, Object value) {
        Check.that(
                value instanceof Recoverable,
                "pretrainer: loadables.%s is a %s, which nothing can be loaded into",
                name,
                value.getClass().getSimpleName());
        loadables.put(name, (Recoverable) value);
    }

    private void requireLoadable(String key, String name) {
        Check.that(
                loadables.containsKey(name),
                "pretrainer: %s.%s names no loadable; %s are",
                key,
                name,
                loadables.keySet());
    }

    /** Finds every file, for loadables that all have paths. */
    public void collectFiles() {
        collect(Optional.empty());
    }

    /**
     * Finds every file; copies it where {@code collect_in} says so.
     *
     * @param defaultSource the folder of files that no path names
     * @throws IllegalArgumentException if files are missing; names all of them, and nothing is copied
     */
    public void collectFiles(Path defaultSource) {
        collect(Optional.of(defaultSource));
    }

    private void collect(Optional<Path> defaultSource) {
        Map<String, Path> sources = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (String name : loadables.keySet()) {
            if (conditions.getOrDefault(name, true)) {
                source(name, defaultSource, problems).ifPresent(file -> sources.put(name, file));
            }
        }
        Check.that(problems.isEmpty(), "pretrainer: %s", String.join("; ", problems));
        collected.clear();
        sources.forEach((name, file) -> collected.put(
                name, collectIn.map(folder -> copy(name, file, folder)).orElse(file)));
    }

    private Optional<Path> source(String name, Optional<Path> defaultSource, List<String> problems) {
        String given = paths.get(name);
        if (given == null && defaultSource.isEmpty()) {
            problems.add("loadables.%s has no entry in paths".formatted(name));
            return Optional.empty();
        }
        Path file = given != null ? Path.of(given) : defaultSource.orElseThrow().resolve(name + ".ckpt");
        if (!Files.isRegularFile(file)) {
            problems.add("%s for %s is not there (from %s)"
                    .formatted(file, name, Path.of("").toAbsolutePath()));
            return Optional.empty();
        }
        return Optional.of(file);
    }

    private static Path copy(String name, Path from, Path folder) {
        Path to = folder.resolve(name + ".ckpt");
        try {
            if (!upToDate(from, to)) {
                Files.createDirectories(folder);
                LOG.info("Collecting {} as {}", from, to);
                Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy %s to %s: %s".formatted(from, to, e.getMessage()), e);
        }
    }

    private static boolean upToDate(Path from, Path to) throws IOException {
        return Files.isRegularFile(to)
                && (Files.isSameFile(from, to)
                        || (Files.size(from) == Files.size(to)
                                && Files.getLastModifiedTime(from).equals(Files.getLastModifiedTime(to))));
    }

    /**
     * Loads all that was collected.
     *
     * @throws IllegalStateException if nothing was collected
     * @throws IllegalArgumentException if a file does not fit what it is loaded into; names both
     */
    public void loadCollected() {
        Check.state(
                !collected.isEmpty() || conditions.containsValue(false) || loadables.isEmpty(),
                "pretrainer: nothing is collected yet; call collectFiles first");
        LOG.info("Loading pretrained files for: {}", String.join(", ", collected.keySet()));
        loadables.forEach((name, loadable) -> {
            Path file = collected.get(name);
            if (file != null) {
                load(name, loadable, file);
            }
        });
    }

    private static void load(String name, Recoverable loadable, Path file) {
        if (loadable instanceof Layer layer) {
            transfer(name, layer, file);
        } else {
            loadable.load(file, true);
        }
    }

    private static void transfer(String name, Layer layer, Path file) {
        try (TensorScope scope = TensorScope.open()) {
            Layer.LoadResult result = layer.loadMatching(TorchFile.loadStateDict(file));
            result.missing().forEach(key -> LOG.warn("{}: {} has no {}; it keeps its initial values", name, file, key));
            result.unexpected().forEach(key -> LOG.warn("{}: {} of {} is used nowhere", name, key, file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("pretrainer: %s from %s: %s".formatted(name, file, e.getMessage()), e);
        }
    }
}
