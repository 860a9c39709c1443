package org.broca.core;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.dataio.fetching.FetchConfig;
import org.broca.dataio.fetching.FetchFile;
import org.broca.dataio.fetching.FetchFrom;
import org.broca.dataio.fetching.FetchSource;
import org.broca.dataio.fetching.Fetcher;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.Recoverable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts trained parameters and models into objects that the YAML file made: {@code collectFiles}, then
 * {@code loadCollected}.
 *
 * <p>Files come from folders, web addresses and model hubs (see {@link FetchSource}). A loadable without a path is read
 * from {@code <name>.ckpt} in the default source; a file of a hub is taken from there too where the source is a folder
 * that has it. With {@code collect_in}, files are copied there as {@code <name>.ckpt}, real files and no links, and
 * copied anew where the source's content has changed; without it they are read where they are. Layers take what has a
 * counterpart by name and leave the rest as it is, with a warning; a tensor of another shape is an error.
 */
public final class Pretrainer {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.parameter_transfer");

    private static final int MOST_NAMED = 5;

    private final Map<String, Object> loadables = new LinkedHashMap<>();
    private final Map<String, Object> paths;
    private final Map<String, TransferHook> customHooks;
    private final Map<String, Boolean> conditions;
    private final Map<String, Path> collected = new LinkedHashMap<>();
    private Optional<Path> collectIn;

    /** Reads a file into an object in place of the object's own way. */
    @FunctionalInterface
    public interface TransferHook {
        void load(Object loadable, Path file);
    }

    private Pretrainer(Builder b) {
        collectIn = b.collectIn;
        paths = new LinkedHashMap<>(b.paths);
        customHooks = Map.copyOf(b.customHooks);
        conditions = new LinkedHashMap<>(b.conditions);
        b.loadables.forEach(this::addLoadable);
        paths.keySet().forEach(name -> requireLoadable("paths", name));
        customHooks.keySet().forEach(name -> requireLoadable("custom_hooks", name));
        conditions.keySet().forEach(name -> requireLoadable("conditions", name));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Keys of {@code !new:speechbrain.utils.parameter_transfer.Pretrainer}. */
    public static final class Builder {
        private Optional<Path> collectIn = Optional.empty();
        private Map<String, Object> loadables = Map.of();
        private Map<String, Object> paths = Map.of();
        private Map<String, TransferHook> customHooks = Map.of();
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

        /** Files, by the loadables' names: paths, addresses, files of a hub's model, or {@link FetchSource}s. */
        @CanIgnoreReturnValue
        public Builder paths(Map<String, Object> paths) {
            this.paths = paths;
            return this;
        }

        /** What reads a file in place of the loadable itself, by the loadables' names. */
        @CanIgnoreReturnValue
        public Builder customHooks(Map<String, TransferHook> customHooks) {
            this.customHooks = customHooks;
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
        Folders.checkFileName("pretrainer: loadables", name);
        Check.that(
                value instanceof Recoverable || customHooks.containsKey(name),
                "pretrainer: loadables.%s is a %s, which nothing can be loaded into",
                name,
                value.getClass().getSimpleName());
        loadables.put(name, value);
    }

    private void requireLoadable(String key, String name) {
        Check.that(
                loadables.containsKey(name),
                "pretrainer: %s.%s names no loadable; %s are",
                key,
                name,
                loadables.keySet());
    }

    /** From now on files are copied to {@code folder}. */
    public void setCollectIn(Path folder) {
        collectIn = Optional.of(folder);
    }

    /** The names of what is loaded, those left out by a condition not among them. */
    public Set<String> names() {
        Map<String, Object> wanted = new LinkedHashMap<>(loadables);
        wanted.keySet().removeIf(name -> !isWanted(name));
        return Collections.unmodifiableSet(wanted.keySet());
    }

    /** What is loaded under a name. */
    public Optional<Object> loadable(String name) {
        return Optional.ofNullable(loadables.get(name));
    }

    /** The file that was found for a name by the last {@link #collectFiles}. */
    public Optional<Path> collected(String name) {
        return Optional.ofNullable(collected.get(name));
    }

    private boolean isWanted(String name) {
        return conditions.getOrDefault(name, true);
    }

    /** Finds every file, for loadables that all have paths. */
    public void collectFiles() {
        collect(Optional.empty(), FetchConfig.defaults());
    }

    /** As {@link #collectFiles(FetchSource, FetchConfig)}, from a folder. */
    public void collectFiles(Path defaultSource) {
        collectFiles(FetchSource.folder(defaultSource), FetchConfig.defaults());
    }

    /**
     * Finds every file, fetches what is elsewhere, and copies all of them where {@code collect_in} says so.
     *
     * @param defaultSource the source of files that no path names
     * @throws IllegalArgumentException if files are missing; names all of them, and nothing is fetched or copied
     */
    public void collectFiles(FetchSource defaultSource, FetchConfig config) {
        collect(Optional.of(defaultSource), config);
    }

    private void collect(Optional<FetchSource> defaultSource, FetchConfig config) {
        Fetcher fetcher = Fetcher.of(config);
        Map<String, FetchFile> files = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (String name : names()) {
            Optional<FetchFile> file = file(name, defaultSource);
            if (file.isEmpty()) {
                problems.add("loadables.%s has no entry in paths".formatted(name));
            } else {
                files.put(name, file.get());
                fetcher.missing(file.get()).ifPresent(problem -> problems.add(name + ": " + problem));
            }
        }
        Check.that(problems.isEmpty(), "pretrainer: %s", String.join("; ", problems));
        collected.clear();
        files.forEach((name, file) -> {
            Path found = fetcher.fetch(file);
            collected.put(
                    name, collectIn.map(folder -> copy(name, found, folder)).orElse(found));
        });
    }

    private Optional<FetchFile> file(String name, Optional<FetchSource> defaultSource) {
        Object given = paths.get(name);
        if (given == null) {
            return defaultSource.map(source -> new FetchFile(source, name + ".ckpt"));
        }
        FetchFile file = given instanceof FetchSource source ? source.file() : FetchSource.file(given.toString());
        defaultSource.ifPresent(source -> checkStays(name, file, source));
        return Optional.of(defaultSource.flatMap(source -> beside(source, file)).orElse(file));
    }

    /** Where a whole model is opened, its file may not read what lies outside: that is for the YAML of one's own. */
    private static void checkStays(String name, FetchFile file, FetchSource source) {
        Path path = Path.of(file.toString());
        boolean strange = source.fetchFrom() != FetchFrom.LOCAL && path.isAbsolute();
        boolean leaves = file.source().fetchFrom() == FetchFrom.LOCAL
                && (strange || path.normalize().startsWith(".."));
        Check.that(
                !leaves,
                "pretrainer: paths.%s is %s, which leads out of the model %s; put the file into it",
                name,
                file,
                source);
    }

    /**
     * A file that is named by its place on a hub, or by its name alone and is not here, where it lies in the folder
     * that everything else comes from.
     */
    private static Optional<FetchFile> beside(FetchSource source, FetchFile file) {
        boolean ofHub = file.source().fetchFrom() == FetchFrom.HUGGING_FACE;
        boolean missing = file.source().fetchFrom() == FetchFrom.LOCAL && !Files.exists(Path.of(file.toString()));
        boolean candidate = (ofHub || missing) && source.fetchFrom() == FetchFrom.LOCAL;
        return candidate && Files.isRegularFile(Path.of(source.path()).resolve(file.name()))
                ? Optional.of(new FetchFile(source, file.name()))
                : Optional.empty();
    }

    private static Path copy(String name, Path from, Path folder) {
        Path to = folder.resolve(name + ".ckpt");
        try {
            if (!isCopy(from, to)) {
                Files.createDirectories(folder);
                LOG.info("Collecting {} as {}", from, to);
                Files.deleteIfExists(to); // a link would be written through
                Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy %s to %s: %s".formatted(from, to, e.getMessage()), e);
        }
    }

    private static boolean isCopy(Path from, Path to) throws IOException {
        return Files.isRegularFile(to)
                && (Files.isSameFile(from, to) || (!Files.isSymbolicLink(to) && Files.mismatch(from, to) < 0));
    }

    /**
     * Loads all that was collected.
     *
     * @throws IllegalStateException if nothing was collected
     * @throws IllegalArgumentException if a file does not fit what it is loaded into; names both
     */
    public void loadCollected() {
        load(false);
    }

    /**
     * As {@link #loadCollected}, for a model that is used as it is: a layer whose file lacks parameters of it would
     * give nonsense.
     *
     * @throws IllegalArgumentException if a file does not fit, or lacks parameters; names both
     */
    public void loadComplete() {
        load(true);
    }

    private void load(boolean complete) {
        Check.state(
                !collected.isEmpty() || names().isEmpty(),
                "pretrainer: nothing is collected yet; call collectFiles first");
        LOG.info("Loading pretrained files for: {}", String.join(", ", collected.keySet()));
        collected.forEach((name, file) -> {
            TransferHook hook = customHooks.get(name);
            Object loadable = loadables.get(name);
            if (hook != null && loadable != null) {
                hook.load(loadable, file);
            } else if (loadable instanceof Layer layer) {
                transfer(name, layer, file, complete);
            } else if (loadable instanceof Recoverable recoverable) {
                recoverable.load(file, true);
            }
        });
    }

    private static void transfer(String name, Layer layer, Path file, boolean complete) {
        try (TensorScope scope = TensorScope.open()) {
            Layer.LoadResult result = layer.transfer(file);
            List<String> lacking = new ArrayList<>(layer.namedParameters().keySet());
            lacking.retainAll(result.missing());
            Check.that(
                    !complete || lacking.isEmpty(),
                    "it lacks %s%s of this %s: it may be the file of another model",
                    String.join(", ", lacking.subList(0, Math.min(lacking.size(), MOST_NAMED))),
                    lacking.size() > MOST_NAMED ? " and %d more".formatted(lacking.size() - MOST_NAMED) : "",
                    layer.getClass().getSimpleName());
            result.missing().forEach(key -> LOG.warn("{}: {} has no {}; it keeps its initial values", name, file, key));
            result.unexpected().forEach(key -> LOG.warn("{}: {} of {} is used nowhere", name, key, file));
        } catch (IllegalArgumentException e) {
            String problem = String.valueOf(e.getMessage());
            boolean named = problem.startsWith(file.toString());
            throw new IllegalArgumentException(
                    "pretrainer: %s%s: %s".formatted(name, named ? "" : " from " + file, problem), e);
        }
    }
}
