package org.broca.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.tensor.Check;
import org.broca.tensor.io.Recoverable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a trained model that is ready for use: {@code hyperparams.yaml} and a {@code <key>.ckpt} for each
 * loadable of its pretrainer, as SpeechBrain's published models have them.
 *
 * <p>{@link #write} makes it of a run. The YAML is {@code inference.yaml} from beside the run's own file; keys that
 * both files have take the run's values, with the overrides of its command line, and so do options of objects of the
 * same class and key; but not its pretrainer's: what a run starts from is not what it leaves. A loadable's file is that
 * of the same name in the best checkpoint, else the one that the run's own pretrainer collected for this name, else
 * what the object of this name in the run's YAML saves (a label encoder, a tokenizer).
 */
public final class ModelFolder {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.core");
    private static final String NAME = "model";
    private static final String YAML = "hyperparams.yaml";

    private ModelFolder() {}

    /** The model folder inside a run's results, or {@code folder} itself where there is none. */
    public static Path in(Path folder) {
        Path inner = folder.resolve(NAME);
        return Files.isRegularFile(inner.resolve(YAML)) ? inner : folder;
    }

    /**
     * Makes {@code <output_folder>/model} of a run, and loads it once to see that it is whole.
     *
     * @param selection the checkpoint wanted, as {@code Selection.min("WER")}
     * @return the folder, in data-parallel training in the main process only; nothing if there is no
     *     {@code inference.yaml} beside the run's YAML, or no checkpoint yet
     * @throws IllegalArgumentException if the file of a loadable is nowhere, or does not fit; names it
     */
    public static Optional<Path> write(
            Arguments arguments, Hparams hparams, Checkpointer checkpointer, Selection selection) {
        Optional<Path> folder =
                Distributed.ifMainProcess() ? make(arguments, hparams, checkpointer, selection) : Optional.empty();
        Distributed.ddpBarrier();
        return folder;
    }

    private static Optional<Path> make(
            Arguments arguments, Hparams hparams, Checkpointer checkpointer, Selection selection) {
        Path inference = arguments.hparamsFile().resolveSibling("inference.yaml");
        Optional<Checkpoint> checkpoint = checkpointer.findCheckpoint(selection);
        if (!Files.isRegularFile(inference) || checkpoint.isEmpty()) {
            LOG.info(
                    "No model folder is made: {}",
                    checkpoint.isEmpty() ? "there is no checkpoint" : "there is no " + inference);
            return Optional.empty();
        }
        Path folder = Path.of(hparams.getString("output_folder")).resolve(NAME);
        Path unfinished = folder.resolveSibling(".unfinished-" + NAME);
        try {
            Folders.delete(unfinished);
            Files.createDirectories(unfinished);
            Files.writeString(
                    unfinished.resolve(YAML),
                    HyperYaml.resolveWithValuesOf(
                            arguments.hparamsFile(),
                            Overrides.of(arguments.overrides()),
                            inference,
                            Set.of("pretrainer")));
            fill(unfinished, checkpoint.get(), hparams);
            Folders.delete(folder);
            Files.move(unfinished, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the model folder %s: %s".formatted(folder, e.getMessage()), e);
        } finally {
            Folders.deleteQuietly(unfinished);
        }
        LOG.info("The model of {} is in {}", checkpoint.get().path().getFileName(), folder);
        return Optional.of(folder);
    }

    private static void fill(Path folder, Checkpoint checkpoint, Hparams hparams) throws IOException {
        Pretrainer pretrainer =
                HyperYaml.load(folder.resolve(YAML), Overrides.none()).get("pretrainer", Pretrainer.class);
        List<String> missing = new ArrayList<>();
        for (String name : pretrainer.names()) {
            Path file = folder.resolve(name + ".ckpt");
            Optional<Path> saved = Optional.of(checkpoint.file(name))
                    .filter(Files::isRegularFile)
                    .or(() -> collected(hparams, name));
            Object own = hparams.find(name).orElse("");
            if (saved.isPresent()) {
                Files.copy(saved.get(), file, StandardCopyOption.REPLACE_EXISTING);
            } else if (own instanceof Recoverable recoverable) {
                recoverable.save(file);
            } else {
                missing.add(name);
            }
        }
        Check.that(
                missing.isEmpty(),
                "inference.yaml: the pretrainer wants %s, but neither the checkpoint %s nor the run's pretrainer nor a"
                        + " key of its YAML has them",
                missing,
                checkpoint.path());
        pretrainer.collectFiles(folder);
        pretrainer.loadComplete();
    }

    private static Optional<Path> collected(Hparams hparams, String name) {
        return hparams.find("pretrainer", Pretrainer.class)
                .flatMap(pretrainer -> pretrainer.collected(name))
                .filter(Files::isRegularFile);
    }
}
