package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.broca.app.Distribution.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Templates as their users run them, on good data and on bad. */
@DisabledOnOs(OS.WINDOWS)
class TrainingIT {
    private static final String CORPUS = "templates/data/digits/";

    private static final Path DATA =
            Path.of(Optional.ofNullable(System.getenv("BROCA_TEST_DATA")).orElse("../../shared/data"));

    @TempDir
    private Path folder;

    private Distribution broca;

    @BeforeEach
    void runInAFolderOfItsOwn() {
        broca = new Distribution(folder);
    }

    private static String recipe(String name) {
        return Path.of("../recipes").resolve(name).toAbsolutePath().normalize().toString();
    }

    private static String template(String name) {
        return Distribution.launcher().resolveSibling("templates/" + name).toString();
    }

    /** Annotations of one recording and one transcript, for training, validation and test alike. */
    private String[] annotations(String wav, String words) throws Exception {
        String json = "{\"a\": {\"wav\": \"%s\", \"length\": 1.0, \"spk_id\": \"s\", \"words\": \"%s\"}}"
                .formatted(wav, words);
        for (String part : new String[] {"train", "valid", "test"}) {
            broca.write(part + ".json", json);
        }
        return new String[] {
            "--train_annotation=train.json", "--valid_annotation=valid.json", "--test_annotation=test.json"
        };
    }

    private Result train(String template, String[] options, String... more) throws Exception {
        String[] words = new String[2 + options.length + more.length];
        words[0] = "train";
        words[1] = template(template);
        System.arraycopy(options, 0, words, 2, options.length);
        System.arraycopy(more, 0, words, 2 + options.length, more.length);
        return broca.run(words);
    }

    @Test
    void tokenizerLanguageModelAndRecognizerTrainOneAfterTheOther() throws Exception {
        tokenizerAndLanguageModel();
        Result recognizer = broca.run(
                "train",
                template("speech_recognition/ASR/train.yaml"),
                "--debug",
                "--debug_persistently",
                "--output_folder=asr");
        assertThat(recognizer.status()).as(recognizer.err()).isZero();
        assertThat(folder.resolve("asr/wer.txt")).content().startsWith("%WER ");
        assertThat(folder.resolve("asr/model"))
                .isDirectoryContaining("glob:**/hyperparams.yaml")
                .isDirectoryContaining("glob:**/model.ckpt")
                .isDirectoryContaining("glob:**/lm.ckpt");
    }

    /** Like SpeechBrain's own integration tests: a recognizer that has no bug learns a few recordings by heart. */
    @Test
    void learnsRealRecordingsByHeart() throws Exception {
        Path corpus = DATA.resolve("mini_an4").toAbsolutePath().normalize();
        assumeTrue(Files.isDirectory(corpus), "mini_an4 is not there");
        String items = Files.readAllLines(corpus.resolve("manifest.csv")).stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .filter(cells -> !cells[4].isEmpty())
                .map(cells -> "\"%s\": {\"wav\": \"%s\", \"length\": %s, \"spk_id\": \"%s\", \"words\": \"%s\"}"
                        .formatted(cells[0], corpus.resolve(cells[2]), cells[1], cells[3], cells[4]))
                .collect(Collectors.joining(",\n", "{", "}"));
        broca.write("all.json", items);
        Result result = broca.run(
                "train",
                recipe("FSDD/ASR/train.yaml"),
                "--data_folder=" + corpus,
                "--train_annotation=all.json",
                "--valid_annotation=all.json",
                "--test_annotation=all.json",
                "--sample_rate=16000",
                "--n_fft=400",
                "--output_neurons=17", // sixteen words and the blank
                "--dropout=0",
                "--number_of_epochs=45",
                "--batch_size=4",
                "--lr=0.005",
                "--lr_annealing={annealing_factor: 1.0}",
                "--augmentation={augmentations: [!new:speechbrain.augment.time_domain.SpeedPerturb"
                        + " {orig_freq: 16000, speeds: [100]}]}",
                "--output_folder=out",
                "--noprogressbar");
        assertThat(result.status()).as(result.err()).isZero();
        List<String> log = Files.readAllLines(folder.resolve("out/train_log.txt"));
        Matcher last =
                Pattern.compile("train loss: (\\S+) - valid loss: (\\S+),").matcher(log.get(44));
        assertThat(last.find()).isTrue();
        assertThat(Double.parseDouble(last.group(1))).as("loss in training").isLessThan(0.1);
        assertThat(Double.parseDouble(last.group(2))).as("loss afterwards").isLessThan(1.5);
    }

    @Test
    void aCorruptRecordingIsNamedWithItsItem() throws Exception {
        Files.writeString(folder.resolve("cut.flac"), "fLaC and nothing more");
        Result result = train(
                "speaker_id/train.yaml",
                annotations("cut.flac", "one"),
                "--dynamic_batching=False",
                "--output_folder=out");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("broca: item \"a\": ", "cut.flac").doesNotContain("\tat ");
    }

    private void tokenizerAndLanguageModel() throws Exception {
        Result tokenizer = broca.run("train", template("speech_recognition/Tokenizer/tokenizer.yaml"));
        assertThat(tokenizer.status()).as(tokenizer.err()).isZero();
        Result model =
                broca.run("train", template("speech_recognition/LM/RNNLM.yaml"), "--debug", "--debug_persistently");
        assertThat(model.status()).as(model.err()).isZero();
        assertThat(model.err()).contains("test perplexity: ");
    }

    private String[] recording(String words) throws Exception {
        Path recording = Distribution.launcher().resolveSibling(CORPUS + "v01/v01_000.mp3");
        return annotations(recording.toString(), words);
    }

    @Test
    void transcriptsThatCannotBeLearnedAreNamedBeforeTraining() throws Exception {
        tokenizerAndLanguageModel();
        Result empty = train("speech_recognition/ASR/train.yaml", recording(""), "--output_folder=out");
        assertThat(empty.status()).isEqualTo(2);
        assertThat(empty.err())
                .contains(
                        "broca: train.json: 1 of 1 transcripts are empty (a); leave these utterances out, normalize the"
                                + " text, or train the tokenizer on it");
        Result strange = train("speech_recognition/ASR/train.yaml", recording("one & two"), "--output_folder=out");
        assertThat(strange.status()).isEqualTo(2);
        assertThat(strange.err())
                .contains(
                        "broca: train.json: 1 of 1 transcripts have characters that the tokenizer does not know, [&] (a);"
                                + " leave these utterances out, normalize the text, or train the tokenizer on it");
    }

    @Test
    void aTokenizerOrALanguageModelOfAnotherVocabularyIsRefused() throws Exception {
        tokenizerAndLanguageModel();
        Result model = train(
                "speech_recognition/ASR/train.yaml",
                recording("one two"),
                "--output_neurons=50",
                "--output_folder=out");
        assertThat(model.status()).isEqualTo(2);
        assertThat(model.err())
                .contains("broca: pretrainer: lm from out/save/lm.ckpt: RnnLm: embedding.Embedding.weight must be"
                        + " [50, 32], got [60, 32]");
        Result larger =
                broca.run("train", template("speech_recognition/Tokenizer/tokenizer.yaml"), "--token_output=65");
        assertThat(larger.status()).as(larger.err()).isZero();
        Result tokenizer = train(
                "speech_recognition/ASR/train.yaml",
                recording("one two"),
                "--tokenizer_file=./results/speech_recognition/Tokenizer/65_unigram.model",
                "--output_folder=out");
        assertThat(tokenizer.status()).isEqualTo(2);
        assertThat(tokenizer.err())
                .contains(
                        "broca: the tokenizer has 65 tokens, but output_neurons is 60: give the tokenizer that this model"
                                + " was made for, or --output_neurons=65");
    }

    @Test
    void aMissingTokenizerIsNamed() throws Exception {
        Result result = train("speech_recognition/ASR/train.yaml", recording("one two"), "--tokenizer_file=none.model");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err())
                .contains("broca: pretrainer: tokenizer: none.model is not there (from ", "; lm: ./results/");
    }

    @Test
    void aTextLongerThanItsRecordingIsTold() throws Exception {
        tokenizerAndLanguageModel();
        Result result = train(
                "speech_recognition/ASR/train.yaml",
                recording("one two three four five six seven eight nine zero "
                        .repeat(20)
                        .strip()),
                "--output_folder=out",
                "--number_of_epochs=1");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).contains("CTC: utterance 0 of this batch has ", " frames for 200 tokens, which need ");
    }
}
