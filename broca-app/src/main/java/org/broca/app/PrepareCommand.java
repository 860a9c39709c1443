package org.broca.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.broca.dataio.Manifests;
import org.broca.dataio.prepare.CommonVoice;
import org.broca.dataio.prepare.Corpora;
import org.broca.dataio.prepare.EmbeddedData;
import org.broca.dataio.prepare.Fsdd;
import org.broca.dataio.prepare.FsddStrings;
import org.broca.dataio.prepare.LibriSpeech;
import org.broca.dataio.prepare.MiniLibriSpeech;
import org.broca.dataio.prepare.SpeechCommands;
import org.broca.dataio.prepare.SplitFiles;
import org.broca.dataio.prepare.VoxCeleb;
import org.broca.dataio.prepare.YesNo;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
        MINI_LIBRISPEECH,
        LIBRISPEECH,
        COMMON_VOICE,
        YESNO,
        FSDD,
        FSDD_STRINGS,
        SPEECH_COMMANDS,
        VOXCELEB;

        static Dataset of(String text) {
            String name = text.replace('-', '_').toUpperCase(Locale.ROOT).replace("COMMONVOICE", "COMMON_VOICE");
            return List.of(values()).stream()
                    .filter(known -> known.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("prepare: no corpus \"" + text
                            + "\"; it must be one of digits, mini_librispeech, librispeech, common_voice, yesno, fsdd,"
                            + " fsdd_strings, speech_commands, voxceleb"));
        }
    }

    @Parameters(
            index = "0",
            paramLabel = "DATASET",
            description = "digits (embedded in Broca), mini_librispeech (any folder in LibriSpeech's layout, or with a"
                    + " manifest.csv), librispeech, common_voice, yesno, fsdd (single digits), fsdd_strings (joined"
                    + " from them), speech_commands or voxceleb.")
    private String dataset = "";

    @Option(names = "--data_folder", paramLabel = "D", description = "Where the recordings are.")
    private @Nullable Path dataFolder;

    @Option(names = "--output_folder", paramLabel = "O", required = true, description = "Where the manifests go.")
    private Path outputFolder = Path.of("");

    @Option(
            names = "--split_ratio",
            split = ",",
            paramLabel = "N",
            description = "Shares of the three sets (default: 80,10,10); for corpora without sets of their own.")
    private @Nullable List<Integer> splitRatio;

    @Option(names = "--seed", description = "Of all that is random (default: ${DEFAULT-VALUE}).")
    private long seed = 1986;

    @Option(names = "--download", description = "Fetch the recordings into the data folder first.")
    private boolean download;

    @ArgGroup(validate = false, heading = "LibriSpeech:%n")
    private LibriSpeechOptions librispeech = new LibriSpeechOptions();

    @ArgGroup(validate = false, heading = "Common Voice:%n")
    private CommonVoiceOptions commonVoice = new CommonVoiceOptions();

    @ArgGroup(validate = false, heading = "FSDD:%n")
    private FsddOptions fsdd = new FsddOptions();

    private PrepareCommand() {}

    /** Options of LibriSpeech. */
    static final class LibriSpeechOptions {
        @Option(names = "--tr_splits", split = ",", paramLabel = "S", description = "Default: train-clean-100.")
        private List<String> train = List.of("train-clean-100");

        @Option(names = "--dev_splits", split = ",", paramLabel = "S", description = "Default: dev-clean.")
        private List<String> dev = List.of("dev-clean");

        @Option(names = "--te_splits", split = ",", paramLabel = "S", description = "Default: test-clean,test-other.")
        private List<String> test = List.of("test-clean", "test-other");

        @Option(names = "--merge_name", paramLabel = "NAME", description = "Joins the training splits as this file.")
        private String mergeName = "";

        @Option(names = "--create_lexicon", description = "Writes lexicon.csv too.")
        private boolean createLexicon;

        private LibriSpeechOptions() {}

        List<Path> prepare(Path data, Path output, boolean download) {
            List<String> splits = java.util.stream.Stream.of(train, dev, test)
                    .flatMap(List::stream)
                    .toList();
            Check.that(splits.stream().noneMatch(String::isBlank), "prepare: a split has no name: %s", splits);
            if (download) {
                LibriSpeech.download(data, splits);
            }
            LibriSpeech.builder(data, output)
                    .trSplits(train)
                    .devSplits(dev)
                    .teSplits(test)
                    .mergeLst(mergeName.isEmpty() ? List.of() : train)
                    .mergeName(mergeName)
                    .createLexicon(createLexicon)
                    .build()
                    .prepare();
            return splits.stream().map(split -> output.resolve(split + ".csv")).toList();
        }
    }

    /** Options of Common Voice. */
    static final class CommonVoiceOptions {
        @Option(names = "--language", paramLabel = "CODE", description = "Default: ${DEFAULT-VALUE}.")
        private String language = "en";

        @Option(names = "--accented_letters", description = "Keep accents.")
        private boolean accentedLetters;

        @Option(names = "--train_tsv_file", paramLabel = "F", description = "Default: train.tsv of the data folder.")
        private @Nullable Path train;

        @Option(names = "--dev_tsv_file", paramLabel = "F", description = "Default: dev.tsv of the data folder.")
        private @Nullable Path dev;

        @Option(names = "--test_tsv_file", paramLabel = "F", description = "Default: test.tsv of the data folder.")
        private @Nullable Path test;

        private CommonVoiceOptions() {}

        List<Path> prepare(Path data, Path output) {
            CommonVoice.Builder builder =
                    CommonVoice.builder(data, output).language(language).accentedLetters(accentedLetters);
            Optional.ofNullable(train).ifPresent(builder::trainTsvFile);
            Optional.ofNullable(dev).ifPresent(builder::devTsvFile);
            Optional.ofNullable(test).ifPresent(builder::testTsvFile);
            builder.build().prepare();
            return List.of("train.csv", "dev.csv", "test.csv").stream()
                    .map(output::resolve)
                    .toList();
        }
    }

    /** Options of FSDD. */
    static final class FsddOptions {
        @Option(names = "--fold", paramLabel = "K", description = "Test on speaker K of the six, from 0.")
        private int fold = -1;

        @Option(names = "--speaker", paramLabel = "NAME", description = "Test on this speaker.")
        private String speaker = "";

        @Option(names = "--train_passes", paramLabel = "N", description = "Uses of each digit (default: 4).")
        private int trainPasses = 4;

        @Option(names = "--min_digits", paramLabel = "N", description = "Digits of the shortest string (default: 3).")
        private int minDigits = 3;

        @Option(names = "--max_digits", paramLabel = "N", description = "Digits of the longest string (default: 7).")
        private int maxDigits = 7;

        private FsddOptions() {}

        void prepareStrings(Path data, SplitFiles files, long seed) {
            FsddStrings.builder(data, files)
                    .heldOut(speaker)
                    .fold(Math.max(0, fold))
                    .minDigits(minDigits)
                    .maxDigits(maxDigits)
                    .trainPasses(trainPasses)
                    .seed(seed)
                    .build()
                    .prepare();
        }

        void prepareDigits(Path data, SplitFiles files, List<Integer> splitRatio, long seed) {
            if (speaker.isEmpty() && fold < 0) {
                Fsdd.prepare(data, files, splitRatio, seed);
                return;
            }
            List<String> speakers = Fsdd.speakers(data);
            Check.that(
                    !speaker.isEmpty() || fold < speakers.size(),
                    "prepare: --fold must be from 0 to %d, one of the speakers %s, got %d",
                    speakers.size() - 1,
                    speakers,
                    fold);
            Fsdd.prepareHeldOut(data, files, speaker.isEmpty() ? speakers.get(fold) : speaker);
        }
    }

    @Override
    public Integer call() {
        for (Path file : prepare(Dataset.of(dataset))) {
            System.out.println(describe(file));
        }
        return 0;
    }

    private List<Path> prepare(Dataset known) {
        Path data = data(known);
        SplitFiles files = SplitFiles.in(outputFolder);
        List<Integer> ratio = Optional.ofNullable(splitRatio).orElse(List.of(80, 10, 10));
        if (download) {
            download(known, data);
        }
        switch (known) {
            case LIBRISPEECH -> {
                return librispeech.prepare(data, outputFolder, download);
            }
            case COMMON_VOICE -> {
                return commonVoice.prepare(data, outputFolder);
            }
            case DIGITS -> Corpora.prepare(data, files, ratio, seed);
            case MINI_LIBRISPEECH -> {
                if (splitRatio == null && MiniLibriSpeech.isWhole(data)) {
                    MiniLibriSpeech.prepare(data, files);
                } else {
                    Corpora.prepare(data, files, ratio, seed);
                }
            }
            case YESNO ->
                YesNo.builder(data, files).splitRatio(ratio).seed(seed).build().prepare();
            case FSDD -> fsdd.prepareDigits(data, files, ratio, seed);
            case FSDD_STRINGS -> fsdd.prepareStrings(data, files, seed);
            case SPEECH_COMMANDS ->
                SpeechCommands.builder(data, files).seed(seed).build().prepare();
            case VOXCELEB -> {
                List<Integer> parts = Optional.ofNullable(splitRatio).orElse(List.of(90, 10));
                VoxCeleb.builder(data, files.train(), files.valid())
                        .splitRatio(parts)
                        .seed(seed)
                        .build()
                        .prepare();
                return List.of(files.train(), files.valid());
            }
        }
        return List.of(files.train(), files.valid(), files.test());
    }

    private Path data(Dataset known) {
        if (known == Dataset.DIGITS && dataFolder == null) {
            return EmbeddedData.folder("embedded:digits");
        }
        Path folder = dataFolder;
        if (folder == null) {
            throw new IllegalArgumentException("prepare: --data_folder must name the folder of the recordings");
        }
        return folder;
    }

    private static void download(Dataset known, Path folder) {
        switch (known) {
            case MINI_LIBRISPEECH -> MiniLibriSpeech.download(folder);
            case YESNO -> YesNo.download(folder);
            case FSDD, FSDD_STRINGS -> Fsdd.download(folder);
            case SPEECH_COMMANDS -> SpeechCommands.download(folder);
            case VOXCELEB -> VoxCeleb.download(folder);
            case LIBRISPEECH -> {} // once its splits are known
            case DIGITS -> throw new IllegalArgumentException("prepare: digits come with Broca; leave --download out");
            case COMMON_VOICE ->
                throw new IllegalArgumentException("prepare: Common Voice must be fetched by hand, after accepting its"
                        + " terms, from https://commonvoice.mozilla.org/datasets; unpack it into " + folder);
        }
    }

    private static String describe(Path file) {
        boolean csv = file.toString().endsWith(".csv");
        Map<String, Map<String, Object>> items = Manifests.load(file, Map.of("data_root", ""));
        double seconds = items.values().stream()
                .map(item -> item.get(csv ? "duration" : "length"))
                .mapToDouble(length -> length instanceof Number number ? number.doubleValue() : 0)
                .sum();
        ObjectNode line = new ObjectMapper().createObjectNode();
        line.put("manifest", file.toString()).put("utterances", items.size());
        return line.put("seconds", Math.round(seconds * 1000) / 1000.0).toString();
    }
}
