package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.broca.app.Distribution.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code prepare} and {@code score} as a user calls them. */
@DisabledOnOs(OS.WINDOWS)
class DataCommandsIT {
    private static final Path DATA =
            Path.of(Optional.ofNullable(System.getenv("BROCA_TEST_DATA")).orElse("../../shared/data"));

    @TempDir
    private Path folder;

    private Distribution broca;

    @BeforeEach
    void writeTexts() throws Exception {
        broca = new Distribution(folder);
        broca.write("ref", "s1-a the cat sat", "s1-b on the mat", "s2-a hello world", "s2-b", "s3-a über alles");
        broca.write("hyp", "s1-a the cat sit", "s1-b on mat", "s2-a hello world", "s2-b noise", "s3-a über alles");
    }

    @Test
    void scoresWordsWithAnInterval() throws Exception {
        Result result = broca.run("score", "wer", "--ref", "ref", "--hyp", "hyp", "--alignments", "wer.txt");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        String summary = """
                %WER 30.00 [ 3 / 10, 1 ins, 1 del, 1 sub ]
                %SER 60.00 [ 3 / 5 ]
                Scored 5 sentences, 0 not present in hyp.
                """;
        assertThat(result.out()).startsWith(summary).contains("95 % interval [ ", " ], 10000 draws of 5 utterances\n");
        assertThat(Files.readString(folder.resolve("wer.txt")))
                .startsWith(summary)
                .endsWith("""
                s3-a, %WER 0.00 [ 0 / 2, 0 ins, 0 del, 0 sub ]
                über ; alles
                 =   ;   = \s
                über ; alles
                """);
    }

    @Test
    void scoresTimesAndConfidencesOfWordsAndCalibratesThem() throws Exception {
        broca.write("test.json", """
                {"a": {"wav": "{data_root}/a.wav", "words": "one two", "times": [[0.1, 0.5], [0.7, 1.0]]},
                 "b": {"wav": "{data_root}/b.wav", "words": "three four"}}""");
        broca.write(
                "heard.jsonl",
                "{\"file\": \"x/a.wav\", \"words\": [{\"word\": \"one\", \"start\": 0.12, \"end\": 0.5, \"confidence\": 0.9},"
                        + " {\"word\": \"two\", \"start\": 0.7, \"end\": 0.96, \"confidence\": 0.8}]}",
                "{\"file\": \"b.wav\", \"words\": [{\"word\": \"three\", \"start\": 0, \"end\": 1, \"confidence\": 0.3}]}");
        String[] arguments = {"score", "words", "--manifest", "test.json", "--hyp", "heard.jsonl"};
        Result result = broca.run(Stream.concat(Stream.of(arguments), Stream.of("--calibration", "confidence.json"))
                .toArray(String[]::new));
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("""
                3 words recognised, 100.00 % right
                Times: mean error 15.0 ms, 95 % within 40.0 ms, of 4 starts and ends
                Calibration error 0.333, 95 % interval [ 0.150, 0.700 ]
                Calibrated on one half and measured on the other 0.""");
        assertThat(folder.resolve("confidence.json")).content().contains("\"kind\"", "platt");
        broca.write("heard.jsonl", "{\"file\": \"c.wav\", \"words\": []}");
        assertThat(broca.run(arguments).err())
                .isEqualTo("broca: score words: heard.jsonl:1: test.json has no recording c.wav\n");
        broca.write("heard.jsonl", "one two");
        assertThat(broca.run(arguments).err())
                .isEqualTo("broca: score words: heard.jsonl:1 is not JSON: write it with broca transcribe"
                        + " --format json\n");
    }

    @Test
    void comparesWithABaselineBySpeaker() throws Exception {
        broca.write("base", "s1-a a", "s1-b on", "s2-a hello", "s2-b", "s3-a über", "s4-a what");
        broca.write("utt2spk", "s1-a s1", "s1-b s1", "s2-a s2", "s2-b s2", "s3-a s3");
        Result result =
                broca.run("score", "wer", "--ref", "ref", "--hyp", "hyp", "--baseline", "base", "--utt2spk", "utt2spk");
        assertThat(result.status()).isZero();
        assertThat(result.out())
                .contains("10000 draws of 3 speakers\n")
                .contains("Baseline %WER 70.00, difference -40.00 points\n95 % interval of the difference [ ")
                .containsPattern("Paired p-value 0\\.[0-9]{4}\n");
        assertThat(result.err()).isEqualTo("""
                broca score wer: base has ids without a reference, left out: s4-a
                broca score wer: with 3 speakers the p-value cannot show a difference at 5 %
                """);
        Result prefix = broca.run(
                "score", "wer", "--ref", "ref", "--hyp", "hyp", "--baseline", "base", "--speaker-separator=-");
        assertThat(prefix.out()).isEqualTo(result.out());
    }

    @Test
    void scoresVerificationWithIntervals() throws Exception {
        broca.write(
                "trials", "1 s1/a.wav s1/b.wav", "1 s2/a.wav s2/b.wav", "0 s1/a.wav s2/a.wav", "0 s1/b.wav s2/b.wav");
        broca.write("scores", "s1/a s1/b 1 0.8", "s2/a s2/b 1 0.1", "s1/a s2/a 0 0.2", "s1/b s2/b 0 -0.5");
        Result result = broca.run("score", "eer", "trials", "scores", "--det", "det.tsv");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(result.out())
                .startsWith("%EER 50.00, 95 % interval [ ")
                .contains("\nminDCF 0.0050, 95 % interval [ ", ", p_target 0.01\n")
                .endsWith("4 trials, 2 of one speaker; 2000 draws of 2 speakers\n");
        assertThat(folder.resolve("det.tsv")).content().startsWith("threshold\tfalse_alarms\tmisses\n-0.5\t0.5\t0.0\n");
    }

    @Test
    void verificationNamesWhatIsMissing() throws Exception {
        broca.write("trials", "1 a b", "0 a c");
        broca.write("scores", "a b 1");
        Result result = broca.run("score", "eer", "trials", "scores");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("broca: scores has no score of 1 of the 2 trials: a c\n");
    }

    @Test
    void scoringNamesWhatIsMissing() throws Exception {
        broca.write("hyp", "s1-a the cat sat", "s1-b on the mat", "s2-b");
        Result strict = broca.run("score", "wer", "--ref", "ref", "--hyp", "hyp");
        assertThat(strict.status()).isEqualTo(2);
        assertThat(strict.out()).isEmpty();
        assertThat(strict.err())
                .isEqualTo("broca: score wer: hyp has no hypothesis for s2-a, s3-a; --mode=all counts"
                        + " them as deletions, --mode=present leaves them out\n");
        assertThat(broca.run("score", "wer", "--ref", "ref", "--hyp", "hyp", "--mode", "all")
                        .out())
                .startsWith("%WER 40.00 [ 4 / 10, 0 ins, 4 del, 0 sub ]\n")
                .contains("Scored 5 sentences, 2 not present in hyp.\n");
        assertThat(broca.run("score", "wer", "--ref", "ref", "--hyp", "hyp", "--mode", "present")
                        .out())
                .startsWith("%WER 0.00 [ 0 / 6, 0 ins, 0 del, 0 sub ] [PARTIAL]\n");
        Result missing = broca.run("score", "wer", "--ref", "ref", "--hyp", "nothing");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err()).isEqualTo("broca: no such file: nothing\n");
        broca.write("twice", "a x", "a y");
        assertThat(broca.run("score", "wer", "--ref", "twice", "--hyp", "hyp").err())
                .isEqualTo("broca: twice:2: the id \"a\" is used twice\n");
    }

    @Test
    void preparesRealYesnoAndDigitStrings() throws Exception {
        assumeTrue(Files.isDirectory(DATA.resolve("yesno")), "recordings yesno are absent");
        assumeTrue(Files.isDirectory(DATA.resolve("fsdd")), "recordings fsdd are absent");
        String yesno = DATA.resolve("yesno").toAbsolutePath().toString();
        Result result = broca.run("prepare", "yesno", "--data_folder", yesno, "--output_folder", "yesno");
        assertThat(result.out().lines().toList())
                .hasSize(3)
                .element(0)
                .isEqualTo("{\"manifest\":\"yesno/train.json\",\"utterances\":48,\"seconds\":292.72}");
        String fsdd = DATA.resolve("fsdd").toAbsolutePath().toString();
        Result strings = broca.run(
                "prepare",
                "fsdd_strings",
                "--data_folder",
                fsdd,
                "--output_folder",
                "fsdd",
                "--fold=2",
                "--train_passes=1");
        assertThat(strings.status()).isZero();
        assertThat(strings.out()).contains("\"manifest\":\"fsdd/test.json\"");
        assertThat(Files.readString(folder.resolve("fsdd/test.json"))).contains("lucas-test0-000");
    }

    @Test
    void preparingSaysWhatToDo() throws Exception {
        Result none = broca.run("prepare", "yesno", "--output_folder", "out");
        assertThat(none.status()).isEqualTo(2);
        assertThat(none.err()).isEqualTo("broca: prepare: --data_folder must name the folder of the recordings\n");
        Result terms = broca.run("prepare", "common_voice", "--data_folder=cv", "--output_folder=out", "--download");
        assertThat(terms.status()).isEqualTo(2);
        assertThat(terms.err())
                .isEqualTo("broca: prepare: Common Voice must be fetched by hand, after accepting its terms, from"
                        + " https://commonvoice.mozilla.org/datasets; unpack it into cv\n");
    }
}
