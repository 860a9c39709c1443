package org.broca.dataio.prepare;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.dataio.AudioIo;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CSV manifests of Mozilla's Common Voice (Ardila et al., 2020): {@code train.csv}, {@code dev.csv} and
 * {@code test.csv} with SpeechBrain's columns {@code ID,duration,wav,spk_id,wrd}, from the corpus' TSV and MP3 files.
 *
 * <pre>{@code
 * CommonVoice.builder(Path.of("cv-corpus/fr"), saveFolder).language("fr").accentedLetters(true).build().prepare();
 * }</pre>
 *
 * <p>Transcripts go through {@link TextNormalization}. Left out are those of fewer than three words (in ja and zh-CN,
 * of fewer than two characters) and those without a recording. {@code wav} is below {@code $data_root}, which stands
 * for the data folder.
 */
public final class CommonVoice implements Preparation {
    private static final List<String> COLUMNS = List.of("client_id", "path", "sentence");
    private static final List<String> WITHOUT_WORDS = List.of("ja", "zh-CN");
    private static final Logger LOGGER = LoggerFactory.getLogger("common_voice_prepare");

    private final Path dataFolder;
    private final Map<Path, Path> manifests = new LinkedHashMap<>();
    private final boolean accentedLetters;
    private final String language;
    private final boolean skipPrep;

    private CommonVoice(Builder builder) {
        dataFolder = builder.dataFolder;
        accentedLetters = builder.accentedLetters;
        language = builder.language;
        skipPrep = builder.skipPrep;
        manifests.put(builder.saveFolder.resolve("train.csv"), builder.tsv(builder.trainTsvFile, "train.tsv"));
        manifests.put(builder.saveFolder.resolve("dev.csv"), builder.tsv(builder.devTsvFile, "dev.tsv"));
        manifests.put(builder.saveFolder.resolve("test.csv"), builder.tsv(builder.testTsvFile, "test.tsv"));
    }

    /**
     * Options of the preparation.
     *
     * @param dataFolder one language's folder, with {@code clips} and the TSV files
     * @param saveFolder where the manifests go
     */
    public static Builder builder(Path dataFolder, Path saveFolder) {
        return new Builder(dataFolder, saveFolder);
    }

    /**
     * Writes the manifests, unless they are there already.
     *
     * @throws IllegalArgumentException if clips, a TSV file or one of its columns is missing, or nothing is left of one
     */
    @Override
    public void prepare() {
        if (skipPrep) {
            return;
        }
        if (manifests.keySet().stream().allMatch(Files::isRegularFile)) {
            LOGGER.info("{} already exist, skipping data preparation!", manifests.keySet());
            return;
        }
        Path clips = dataFolder.resolve("clips");
        Check.that(
                Files.isDirectory(clips),
                "the folder %s does not exist (it is expected in the Common Voice dataset)",
                clips);
        manifests
                .values()
                .forEach(tsv -> Check.that(
                        Files.isRegularFile(tsv), "no such file: %s (Common Voice keeps its texts in TSV files)", tsv));
        manifests.forEach(this::write);
    }

    private void write(Path manifest, Path tsv) {
        List<String> lines = LibriSpeech.readText(tsv).lines().toList();
        Check.that(!lines.isEmpty(), "%s is empty", tsv);
        List<String> header = Arrays.asList(lines.get(0).split("\t", -1));
        Check.that(header.containsAll(COLUMNS), "%s must have the columns %s, it has %s", tsv, COLUMNS, header);
        List<CsvCorpus.Row> rows = new ArrayList<>();
        int silent = 0;
        for (String line : lines.subList(1, lines.size())) {
            List<String> fields = Arrays.asList(line.split("\t", -1));
            Optional<Path> clip = clip(fields.get(header.indexOf("path")));
            silent += clip.isEmpty() ? 1 : 0;
            clip.flatMap(file ->
                            row(file, fields.get(header.indexOf("client_id")), fields.get(header.indexOf("sentence"))))
                    .ifPresent(rows::add);
        }
        Check.that(!rows.isEmpty(), "%s has no utterance of three words with a recording in %s/clips", tsv, dataFolder);
        CsvCorpus.write(manifest, rows);
        LOGGER.info("{} successfully created! {} of {} samples", manifest, rows.size(), lines.size() - 1);
        if (silent > 0) {
            LOGGER.warn("{} samples of {} have no recording in {}/clips", silent, tsv, dataFolder);
        }
    }

    private Optional<Path> clip(String name) {
        Path file = dataFolder.resolve("clips").resolve(name);
        return Optional.of(file).filter(Files::isRegularFile);
    }

    private Optional<CsvCorpus.Row> row(Path clip, String speaker, String sentence) {
        String words = TextNormalization.normalize(language, accentedLetters, sentence);
        boolean tooShort = WITHOUT_WORDS.contains(language)
                ? words.codePointCount(0, words.length()) < 2
                : words.split(" ").length < 3;
        return tooShort
                ? Optional.empty()
                : Optional.of(new CsvCorpus.Row(
                        Recordings.stem(clip),
                        AudioIo.readAudioInfo(clip).duration(),
                        CsvCorpus.below(dataFolder, clip),
                        speaker,
                        words));
    }

    /** Options of {@link CommonVoice}; each is SpeechBrain's. */
    public static final class Builder {
        private final Path dataFolder;
        private final Path saveFolder;
        private Optional<Path> trainTsvFile = Optional.empty();
        private Optional<Path> devTsvFile = Optional.empty();
        private Optional<Path> testTsvFile = Optional.empty();
        private boolean accentedLetters;
        private String language = "en";
        private boolean skipPrep;

        private Builder(Path dataFolder, Path saveFolder) {
            this.dataFolder = dataFolder;
            this.saveFolder = saveFolder;
        }

        private Path tsv(Optional<Path> given, String name) {
            return given.orElseGet(() -> dataFolder.resolve(name));
        }

        /** Texts for training; by default {@code train.tsv} of the data folder. */
        @CanIgnoreReturnValue
        public Builder trainTsvFile(Path file) {
            trainTsvFile = Optional.of(file);
            return this;
        }

        /** Texts for validation; by default {@code dev.tsv} of the data folder. */
        @CanIgnoreReturnValue
        public Builder devTsvFile(Path file) {
            devTsvFile = Optional.of(file);
            return this;
        }

        /** Texts for testing; by default {@code test.tsv} of the data folder. */
        @CanIgnoreReturnValue
        public Builder testTsvFile(Path file) {
            testTsvFile = Optional.of(file);
            return this;
        }

        /** Whether accents stay. */
        @CanIgnoreReturnValue
        public Builder accentedLetters(boolean on) {
            accentedLetters = on;
            return this;
        }

        /** Common Voice's code of the language, which decides how its texts are normalized. */
        @CanIgnoreReturnValue
        public Builder language(String code) {
            language = code;
            return this;
        }

        /** Whether to do nothing at all. */
        @CanIgnoreReturnValue
        public Builder skipPrep(boolean on) {
            skipPrep = on;
            return this;
        }

        public CommonVoice build() {
            return new CommonVoice(this);
        }
    }
}
