package org.broca.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.broca.dataio.prepare.Corpora;
import org.broca.dataio.prepare.EmbeddedData;
import org.broca.dataio.prepare.SplitFiles;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the manifests of a known corpus. */
@Command(
        name = "prepare",
        description = "Writes the training, validation and test manifests of a known corpus.",
        mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {
    /** The corpora this command knows. */
    enum Dataset {
        DIGITS,
        MINI_LIBRISPEECH
    }

    @Parameters(
            index = "0",
            paramLabel = "DATASET",
            description = "digits (embedded in Broca) or mini_librispeech (any folder in LibriSpeech's layout,"
                    + " or with a manifest.csv).")
    private String dataset = "";

    @Option(names = "--data_folder", paramLabel = "D", description = "Where the recordings are.")
    private @Nullable Path dataFolder;

    @Option(names = "--output_folder", paramLabel = "O", required = true, description = "Where the manifests go.")
    private Path outputFolder = Path.of("");

    @Option(
            names = "--split_ratio",
            split = ",",
            paramLabel = "N",
            description = "Shares of the three sets (default: 80,10,10).")
    private List<Integer> splitRatio = List.of(80, 10, 10);

    @Option(names = "--seed", description = "Of the random split (default: ${DEFAULT-VALUE}).")
    private long seed = 1986;

    @Option(names = "--download", description = "Fetch the recordings into the data folder first.")
    private boolean download;

    private PrepareCommand() {}

    @Override
    public Integer call() throws IOException {
        Path data = data(parseDataset());
        SplitFiles files = new SplitFiles(
                outputFolder.resolve("train.json"),
                outputFolder.resolve("valid.json"),
                outputFolder.resolve("test.json"));
        Corpora.prepare(data, files, splitRatio, seed);
        for (Path file : List.of(files.train(), files.valid(), files.test())) {
            System.out.println(describe(file));
        }
        return 0;
    }

    private Dataset parseDataset() {
        String name = dataset.replace('-', '_').toUpperCase(Locale.ROOT);
        return List.of(Dataset.values()).stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "prepare: no corpus \"" + dataset + "\"; it must be digits or mini_librispeech"));
    }

    private Path data(Dataset known) {
        if (known == Dataset.DIGITS && dataFolder == null) {
            return EmbeddedData.folder("embedded:digits");
        }
        Path folder = dataFolder;
        if (folder == null) {
            throw new IllegalArgumentException("prepare: --data_folder must name the folder of the recordings");
        }
        if (download) {
            Check.that(known == Dataset.MINI_LIBRISPEECH, "prepare: digits come with Broca; leave --download out");
            new Download(Download.OPENSLR).fetch("train-clean-5.tar.gz", folder);
        }
        return folder;
    }

    private static String describe(Path file) throws IOException {
        double seconds = 0;
        int utterances = 0;
        for (var utterance : new ObjectMapper().readTree(file.toFile())) {
            seconds += utterance.get("length").asDouble();
            utterances++;
        }
        ObjectNode line = new ObjectMapper().createObjectNode();
        line.put("manifest", file.toString()).put("utterances", utterances);
        return line.put("seconds", Math.round(seconds * 1000) / 1000.0).toString();
    }
}
