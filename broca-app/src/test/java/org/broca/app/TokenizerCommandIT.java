package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.broca.app.Distribution.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code broca tokenizer} as a process. */
@DisabledOnOs(OS.WINDOWS)
class TokenizerCommandIT {
    @TempDir
    private Path folder;

    private Distribution broca;

    @BeforeEach
    void writeText() throws IOException {
        broca = new Distribution(folder);
        broca.write("text.txt", "one two three", "one two", "three one", "été");
    }

    private void train(String type, String size) throws Exception {
        Result result = broca.run(
                "tokenizer",
                "train",
                "--input",
                "text.txt",
                "--vocab_size",
                size,
                "--type",
                type,
                "--output",
                "m",
                "--character_coverage",
                "1.0");
        assertThat(result.out()).isEmpty();
        assertThat(result.status()).as(result.err()).isZero();
    }

    @Test
    void trainsEncodesAndDecodes() throws Exception {
        train("unigram", "14");
        assertThat(folder.resolve("m.vocab")).isNotEmptyFile();
        Result pieces = broca.run("tokenizer", "encode", "--model", "m.model", "--pieces", "one two", "three");
        assertThat(pieces.status()).isZero();
        assertThat(pieces.out().replace(" ", "").replace('\u2581', ' ')).isEqualTo(" one two\n three\n");
        String ids = broca.run("tokenizer", "encode", "--model", "m.model", "one two")
                .out()
                .strip();
        assertThat(ids).matches("\\d+( \\d+)*");
        assertThat(broca.run("tokenizer", "decode", "--model", "m.model", ids).out())
                .isEqualTo("one two\n");
    }

    @Test
    void samplesByTheSeed() throws Exception {
        train("bpe", "18");
        List<String> sample = List.of(
                "tokenizer",
                "encode",
                "--model",
                "m.model",
                "--sample",
                "--alpha",
                "0.5",
                "--seed",
                "3",
                "one two three");
        String first = broca.run(sample.toArray(String[]::new)).out();
        assertThat(first)
                .isNotEmpty()
                .isEqualTo(broca.run(sample.toArray(String[]::new)).out());
    }

    @Test
    void printsTheBestWaysALineEach() throws Exception {
        train("unigram", "14");
        Result result = broca.run("tokenizer", "encode", "--model", "m.model", "--nbest", "2", "one two");
        assertThat(result.out().lines()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void saysWhatAModelIs() throws Exception {
        train("char", "8000");
        assertThat(broca.run("tokenizer", "info", "m.model").out())
                .matches("size: \\d+\ntype: char\nunk_id: 0\nbos_id: 1\neos_id: 2\npad_id: -1\n");
    }

    @Test
    void mistakesAreOneMessage() throws Exception {
        assertThat(broca.run("tokenizer", "info", "no.model"))
                .isEqualTo(new Result(2, "", "broca: tokenizer model no.model cannot be read: no such file\n"));
        assertThat(broca.run("tokenizer", "info", "text.txt").err())
                .startsWith("broca: text.txt is no SentencePiece model: ")
                .hasLineCount(1);
        train("char", "8000");
        assertThat(broca.run("tokenizer", "decode", "--model", "m.model", "5", "999")
                        .err())
                .startsWith("broca: token 999 is of another vocabulary: this one has ids 0 to ");
        assertThat(broca.run("tokenizer", "train", "--input", "no.txt", "--output", "m")
                        .err())
                .isEqualTo("broca: tokenizer train: no such file: no.txt\n");
        Result tooMany = broca.run("tokenizer", "train", "--input", "text.txt", "--output", "m", "--type", "bpe");
        assertThat(tooMany.status()).isEqualTo(2);
        assertThat(tooMany.err()).contains("broca: vocab_size 8000 is too high for this text: make it at most ");
    }
}
