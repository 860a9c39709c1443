package org.broca.dataio.prepare;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.broca.dataio.fetching.Download;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CSV manifests of LibriSpeech (Panayotov et al., 2015; OpenSLR 12), one a split, with SpeechBrain's columns
 * {@code ID,duration,wav,spk_id,wrd}.
 *
 * <pre>{@code
 * LibriSpeech.builder(dataFolder, saveFolder)
 *         .trSplits(List.of("train-clean-100", "train-clean-360"))
 *         .devSplits(List.of("dev-clean"))
 *         .teSplits(List.of("test-clean", "test-other"))
 *         .mergeLst(List.of("train-clean-100", "train-clean-360"))
 *         .mergeName("train.csv")
 *         .build()
 *         .prepare();
 * }</pre>
 *
 * <p>{@code wav} is below {@code $data_root}, which stands for the data folder; {@code spk_id} is speaker and chapter,
 * as in SpeechBrain's recipe.
 */
public final class LibriSpeech implements Preparation {
    private static final String LM_TEXT = "librispeech-lm-norm.txt.gz";
    private static final String OPTIONS = "opt_librispeech_prepare.json";
    private static final Logger LOGGER = LoggerFactory.getLogger("librispeech_prepare");

    private final Path dataFolder;
    private final Path saveFolder;
    private final List<String> splits;
    private final List<Integer> selectNSentences;
    private final List<String> mergeLst;
    private final String mergeName;
    private final boolean createLexicon;
    private final boolean skipPrep;

    private LibriSpeech(Builder builder) {
        dataFolder = builder.dataFolder;
        saveFolder = builder.saveFolder;
        splits = builder.splits();
        selectNSentences = builder.selectNSentences;
        mergeLst = builder.mergeLst;
        mergeName = builder.mergeName;
        createLexicon = builder.createLexicon;
        skipPrep = builder.skipPrep;
        Check.that(
                selectNSentences.isEmpty() || selectNSentences.size() == splits.size(),
                "LibriSpeech: select_n_sentences needs a number for each of the splits %s, got %s",
                splits,
                selectNSentences);
        Check.that(
                splits.containsAll(mergeLst),
                "LibriSpeech: merge_lst must be some of the splits %s, got %s",
                splits,
                mergeLst);
    }

    /**
     * Options of the preparation.
     *
     * @param dataFolder holds the splits, as {@code dev-clean}, or a folder {@code LibriSpeech} that does
     * @param saveFolder where the manifests go
     */
    public static Builder builder(Path dataFolder, Path saveFolder) {
        return new Builder(dataFolder, saveFolder);
    }

    /** Fetches splits into {@code <dataFolder>/LibriSpeech}, where they are not there. */
    public static void download(Path dataFolder, List<String> splits) {
        for (String split : splits) {
            boolean there = Files.isDirectory(dataFolder.resolve("LibriSpeech").resolve(split))
                    || Files.isDirectory(dataFolder.resolve(split));
            if (!there || Files.exists(dataFolder.resolve(split + ".tar.gz"))) {
                Download.openSlr(12).archive(split + ".tar.gz", dataFolder);
            }
        }
    }

    /**
     * The text for language models, 803 million words, fetched into {@code folder} if it is not there.
     *
     * @throws IllegalStateException if openslr.org cannot be reached; says which file to put where
     */
    public static Path lmText(Path folder) {
        return Download.openSlr(11).file(LM_TEXT, folder);
    }

    /**
     * Writes the manifests, unless an earlier run wrote them with the same options.
     *
     * @throws IllegalArgumentException if a split is missing, or a recording has no transcript
     */
    @Override
    public void prepare() {
        if (skipPrep) {
            return;
        }
        if (isDone()) {
            LOGGER.info("Skipping preparation, completed in previous run.");
            return;
        }
        LOGGER.info("Data_preparation...");
        List<LibriSpeechSplit> found = splits.stream()
                .map(split -> new LibriSpeechSplit(dataFolder, split))
                .toList();
        found.forEach(LibriSpeechSplit::check);
        for (int i = 0; i < found.size(); i++) {
            int count = selectNSentences.isEmpty() ? Integer.MAX_VALUE : selectNSentences.get(i);
            CsvCorpus.write(csv(splits.get(i)), found.get(i).rows(count));
            LOGGER.info("{} successfully created!", csv(splits.get(i)));
        }
        if (!mergeLst.isEmpty() && !mergeName.isEmpty()) {
            merge();
        }
        if (createLexicon) {
            LibriSpeechLexicon.write(saveFolder);
        }
        writeText(saveFolder.resolve(OPTIONS), options());
    }

    private Path csv(String split) {
        return saveFolder.resolve(split + ".csv");
    }

    private boolean isDone() {
        Path file = saveFolder.resolve(OPTIONS);
        try {
            return splits.stream().allMatch(split -> Files.isRegularFile(csv(split)))
                    && Files.isRegularFile(file)
                    && Files.readString(file).equals(options());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    private String options() {
        return "{\"select_n_sentences\": %s, \"merge_lst\": \"%s\", \"merge_name\": \"%s\", \"create_lexicon\": %s}\n"
                .formatted(selectNSentences, String.join(" ", mergeLst), mergeName, createLexicon);
    }

    private void merge() {
        StringBuilder merged = new StringBuilder();
        for (String split : mergeLst) {
            String text = readText(csv(split));
            merged.append(merged.isEmpty() ? text : text.substring(text.indexOf('\n') + 1));
        }
        writeText(saveFolder.resolve(mergeName), merged.toString());
        LOGGER.info("{} is created.", saveFolder.resolve(mergeName));
    }

    static String readText(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    static void writeText(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e, e);
        }
    }

    /** Options of {@link LibriSpeech}; each is SpeechBrain's. */
    public static final class Builder {
        private final Path dataFolder;
        private final Path saveFolder;
        private List<String> trSplits = List.of();
        private List<String> devSplits = List.of();
        private List<String> teSplits = List.of();
        private List<Integer> selectNSentences = List.of();
        private List<String> mergeLst = List.of();
        private String mergeName = "";
        private boolean createLexicon;
        private boolean skipPrep;

        private Builder(Path dataFolder, Path saveFolder) {
            this.dataFolder = dataFolder;
            this.saveFolder = saveFolder;
        }

        private List<String> splits() {
            List<String> splits = new ArrayList<>(trSplits);
            splits.addAll(devSplits);
            splits.addAll(teSplits);
            return List.copyOf(splits);
        }

        /** Training splits, such as {@code train-clean-100}. */
        @CanIgnoreReturnValue
        public Builder trSplits(List<String> names) {
            trSplits = List.copyOf(names);
            return this;
        }

        /** Validation splits, such as {@code dev-clean}. */
        @CanIgnoreReturnValue
        public Builder devSplits(List<String> names) {
            devSplits = List.copyOf(names);
            return this;
        }

        /** Test splits, such as {@code test-clean}. */
        @CanIgnoreReturnValue
        public Builder teSplits(List<String> names) {
            teSplits = List.copyOf(names);
            return this;
        }

        /** How many utterances of each split are wanted; by default all. */
        @CanIgnoreReturnValue
        public Builder selectNSentences(List<Integer> counts) {
            selectNSentences = List.copyOf(counts);
            return this;
        }

        /** Splits to join into one manifest. */
        @CanIgnoreReturnValue
        public Builder mergeLst(List<String> names) {
            mergeLst = List.copyOf(names);
            return this;
        }

        /** The joined manifest's name, such as {@code train.csv}. */
        @CanIgnoreReturnValue
        public Builder mergeName(String name) {
            mergeName = name;
            return this;
        }

        /** Whether to write {@code lexicon.csv} too, for training grapheme-to-phoneme models. */
        @CanIgnoreReturnValue
        public Builder createLexicon(boolean on) {
            createLexicon = on;
            return this;
        }

        /** Whether to do nothing at all. */
        @CanIgnoreReturnValue
        public Builder skipPrep(boolean on) {
            skipPrep = on;
            return this;
        }

        public LibriSpeech build() {
            return new LibriSpeech(this);
        }
    }
}
