package org.broca.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.core.ModelFolder;
import org.broca.core.Pretrainer;
import org.broca.dataio.fetching.FetchFile;
import org.broca.dataio.fetching.FetchFrom;
import org.broca.dataio.fetching.FetchSource;
import org.broca.dataio.fetching.Fetcher;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;

/** What a model's YAML file makes, its weights included once {@link #loadWeights} has run. */
public final class LoadedModel {
    private final ModelSource request;
    private final FetchSource source;
    private final Path yaml;
    private final Hparams hparams;
    private final Map<String, Layer> modules = new LinkedHashMap<>();

    /**
     * Builds what the YAML file of a model describes.
     *
     * @throws IllegalArgumentException if there is no such model, or its file is wrong; says what is
     */
    LoadedModel(ModelSource request) {
        this.request = request;
        source = folder(request.source());
        yaml = saved(Fetcher.of(request.fetchConfig()).fetch(hparamsFile()));
        hparams = HyperYaml.load(yaml, request.overrides());
        if (hparams.has("modules")) {
            modules.putAll(hparams.getMap("modules", Layer.class));
        }
    }

    private static FetchSource folder(FetchSource given) {
        if (given.fetchFrom() != FetchFrom.LOCAL) {
            return given;
        }
        Path folder = Path.of(given.path());
        Check.that(
                Files.isDirectory(folder),
                "there is no folder %s (from %s)",
                folder,
                Path.of("").toAbsolutePath());
        return FetchSource.folder(ModelFolder.in(folder));
    }

    private FetchFile hparamsFile() {
        FetchFile file = new FetchFile(source, request.hparamsFile());
        boolean missing = source.fetchFrom() == FetchFrom.LOCAL && !Files.isRegularFile(Path.of(file.toString()));
        Check.that(
                !missing,
                "%s is no model folder: it has no %s (./broca train leaves a model folder in its output_folder, as"
                        + " results/.../model)",
                source,
                request.hparamsFile());
        return file;
    }

    private Path saved(Path file) {
        if (request.savedir().isEmpty()) {
            return file;
        }
        Path copy = request.savedir().get().resolve(file.getFileName());
        try {
            Files.createDirectories(request.savedir().get());
            if (!Files.exists(copy) || !Files.isSameFile(file, copy)) {
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy %s to %s".formatted(file, copy), e);
        }
    }

    /** What the model's YAML file holds. */
    public Hparams hparams() {
        return hparams;
    }

    /** The layers under the key {@code modules}, by name. */
    public Map<String, Layer> modules() {
        return Collections.unmodifiableMap(modules);
    }

    public Device device() {
        return request.device();
    }

    Fetcher fetcher() {
        return Fetcher.of(request.fetchConfig());
    }

    /** A file beside the YAML file, if it is there. */
    Optional<Path> local(String name) {
        return Optional.of(yaml.resolveSibling(name)).filter(Files::isRegularFile);
    }

    /** Names everything that is missing, in one message. */
    void require(String owner, List<String> hparamsNeeded, List<String> modulesNeeded) {
        List<String> problems = new ArrayList<>();
        List<String> keys = hparamsNeeded.stream()
                .filter(key -> hparams.find(key).isEmpty())
                .toList();
        if (!keys.isEmpty()) {
            problems.add("the keys " + keys);
        }
        List<String> layers = modulesNeeded.stream()
                .filter(name -> !modules.containsKey(name))
                .toList();
        if (!layers.isEmpty()) {
            problems.add("under modules " + layers);
        }
        Check.that(
                problems.isEmpty(),
                "%s needs more than %s has: %s (its modules are %s)",
                owner,
                yaml,
                String.join(", and ", problems),
                modules.keySet());
    }

    /**
     * Loads what the pretrainer names and makes the layers ready for use.
     *
     * @throws IllegalArgumentException if files are missing, all of them named, or do not fit
     */
    void loadWeights() {
        boolean needed =
                modules.values().stream().anyMatch(layer -> !layer.parameters().isEmpty());
        Check.that(
                hparams.has("pretrainer") || !needed,
                "%s has no key pretrainer, which says what files hold the weights of %s",
                yaml,
                modules.keySet());
        hparams.find("pretrainer", Pretrainer.class).ifPresent(pretrainer -> {
            request.savedir().ifPresent(pretrainer::setCollectIn);
            pretrainer.collectFiles(source, request.fetchConfig());
            pretrainer.loadComplete();
        });
        for (Layer layer : layers()) {
            layer.to(device());
            layer.train(false);
            layer.freeze(true);
        }
    }

    /** Every layer that the file names, wherever it does. */
    private Set<Layer> layers() {
        Set<Layer> all = Collections.newSetFromMap(new IdentityHashMap<>());
        all.addAll(modules.values());
        hparams.asMap().values().forEach(value -> {
            if (value instanceof Layer layer) {
                all.add(layer);
            }
        });
        return all;
    }

    /** Frees the weights. */
    void free() {
        Set<Tensor> tensors = Collections.newSetFromMap(new IdentityHashMap<>());
        layers().forEach(layer -> tensors.addAll(layer.stateDict().values()));
        tensors.forEach(Tensor::close);
    }
}
