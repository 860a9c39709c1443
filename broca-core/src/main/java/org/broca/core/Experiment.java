package org.broca.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of an experiment: {@code hyperparams.yaml} with everything resolved, {@code log.txt}, {@code env.log}, and
 * copies of the recipe's YAML and Java files.
 */
public final class Experiment {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.core");

    private Experiment() {}

    /**
     * Makes the folder and starts its log; SpeechBrain's {@code create_experiment_directory}.
     *
     * @throws UncheckedIOException if it cannot be written; names the folder
     */
    public static void create(Path folder, Arguments arguments) {
        Distributed.ddpInitGroup(arguments.runOptions());
        if (!Distributed.ifMainProcess()) {
            return; // the main process writes it
        }
        try {
            Files.createDirectories(folder);
            writeHyperparams(folder, arguments);
            copySources(folder, arguments.hparamsFile());
            Files.writeString(folder.resolve("env.log"), Environment.describe());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the experiment folder %s: %s".formatted(folder, e), e);
        }
        arguments
                .runOptions()
                .logConfig()
                .ifPresentOrElse(
                        config -> Logging.configure(Path.of(config)), () -> Logging.file(folder.resolve("log.txt")));
        LOG.info("Beginning experiment!");
        LOG.info("Experiment folder: {}", folder);
    }

    private static void writeHyperparams(Path folder, Arguments arguments) throws IOException {
        String header = "# Generated %s from:%n# %s%n# yamllint disable%n"
                .formatted(LocalDate.now(), arguments.hparamsFile().toAbsolutePath());
        String resolved = HyperYaml.resolve(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        Files.writeString(folder.resolve("hyperparams.yaml"), header + resolved);
    }

    /** Copies the YAML and, where the recipe was compiled from a folder, its Java files. */
    private static void copySources(Path folder, Path hparamsFile) throws IOException {
        Files.copy(hparamsFile, folder.resolve(hparamsFile.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        String recipe = System.getProperty("broca.recipe");
        if (recipe == null) {
            return;
        }
        Path main = Path.of(recipe).toAbsolutePath();
        List<Path> sources;
        try (Stream<Path> files = Files.list(main.getParent())) {
            sources = files.filter(f -> f.toString().endsWith(".java")).toList();
        }
        for (Path source : sources) {
            Files.copy(source, folder.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
