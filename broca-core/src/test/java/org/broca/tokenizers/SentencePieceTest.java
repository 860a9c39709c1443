package org.broca.tokenizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.broca.tokenizers.SentencePiece.AnnotationFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class SentencePieceTest {
    private static final JsonNode GOLDEN = GoldenTokenizer.json(GoldenTokenizer.file("wrapper.json"));

    @TempDir
    private Path folder;

    private SentencePiece.Builder golden() throws IOException {
        Path annotation = folder.resolve("train.json");
        Files.writeString(annotation, GOLDEN.get("annotation").asText());
        return SentencePiece.builder(folder.resolve("save"), 200)
                .annotationTrain(annotation)
                .annotationRead("words")
                .modelType(ModelType.BPE)
                .annotationFormat(AnnotationFormat.JSON)
                .bosId(1)
                .eosId(2);
    }

    private Path csv(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    @Test
    void writesSpeechBrainsFiles() throws IOException {
        golden().build();
        assertThat(folder.resolve("save/train.txt"))
                .hasContent(GOLDEN.get("text").asText());
        assertThat(folder.resolve("save/200_bpe.vocab"))
                .hasContent(GOLDEN.get("vocab").asText());
        assertThat(folder.resolve("save/200_bpe.model")).isNotEmptyFile();
    }

    @Test
    void encodesAndDecodesBatchesLikeSpeechBrain() throws IOException {
        SentencePiece tokenizer = golden().build();
        Map<Integer, String> labels = Map.of(1, "You", 2, "grant", 3, "the License");
        Tensor batch = Tensor.of(new long[] {1, 2, 3, 1, 2, 3, 0, 0}, 2, 4);
        PaddedData tokens = tokenizer.encode(batch, Tensor.of(new float[] {1, 0.5f}, 2), labels);
        List<Integer> expected = new ArrayList<>();
        GOLDEN.get("tokens").forEach(row -> expected.addAll(GoldenTokenizer.integers(row)));
        assertThat(tokens.data().toLongArray())
                .containsExactly(expected.stream().mapToLong(i -> i).toArray());
        assertThat(tokens.lengths().toFloatArray()[1])
                .isEqualTo((float) GOLDEN.get("lengths").get(1).asDouble());
        assertThat(tokenizer.decode(tokens.data(), tokens.lengths())).isEqualTo(lists(GOLDEN.get("decoded")));
        assertThat(tokenizer.decodeFromList(List.of(List.of(5, 6), List.of())))
                .isEqualTo(lists(GOLDEN.get("decodedFromList")));
    }

    private static List<List<String>> lists(JsonNode array) {
        List<List<String>> lists = new ArrayList<>();
        array.forEach(row -> lists.add(GoldenTokenizer.texts(row)));
        return lists;
    }

    @Test
    void aFactoryOfYamlTrainsWhenItIsCalled() throws IOException {
        Path annotation = csv("train.csv", "ID,wrd", "a,ONE TWO THREE", "b,ONE TWO", "c,TWO THREE");
        Supplier<?> tokenizer = HyperYaml.load(
                        """
                        tokenizer: !name:speechbrain.tokenizers.SentencePiece.SentencePiece
                            model_dir: %s
                            vocab_size: 10
                            annotation_train: %s
                            annotation_read: wrd
                            model_type: unigram
                            character_coverage: 1.0
                            user_defined_symbols: null
                            num_sequences: null
                            annotation_list_to_check: [%s]
                            annotation_format: csv
                            unk_id: 0
                        """.formatted(folder.resolve("save"), annotation, annotation), Overrides.none())
                .get("tokenizer", Supplier.class);
        assertThat(folder.resolve("save")).doesNotExist();
        SentencePiece made = (SentencePiece) tokenizer.get();
        assertThat(folder.resolve("save/10_unigram.model")).isNotEmptyFile();
        assertThat(made.processor().decodeIds(made.processor().encodeAsIds("TWO ONE")))
                .isEqualTo("TWO ONE");
    }

    @Test
    void usesAModelThatIsThere() throws IOException {
        golden().build();
        Files.delete(folder.resolve("save/train.txt"));
        SentencePiece again = SentencePiece.builder(folder.resolve("save"), 200)
                .modelType(ModelType.BPE)
                .build();
        assertThat(again.processor().vocabSize()).isEqualTo(200);
        assertThat(folder.resolve("save/train.txt")).doesNotExist();
    }

    @Test
    void reportsTheWordsThatAreNotRecovered() throws IOException {
        Path train = csv("train.csv", "ID,wrd", "a,ONE TWO THREE", "b,ONE TWO");
        Path test = csv("test.csv", "ID,wrd", "a,ONE SIX", "b,SIX QUIZ TWO");
        List<String> lines = logged(() -> SentencePiece.builder(folder.resolve("save"), 10)
                .annotationTrain(train)
                .annotationRead("wrd")
                .modelType(ModelType.CHAR)
                .annotationListToCheck(List.of(train, test, folder.resolve("no.csv")))
                .build());
        assertThat(lines)
                .containsSubsequence(
                        "INFO Train tokenizer with type:char",
                        "INFO Extract wrd sequences from:" + train,
                        "INFO Text file created at: " + folder.resolve("save/train.txt"),
                        "INFO ==== Loading Tokenizer ===",
                        "INFO Tokenizer path: " + folder.resolve("save/10_char.model"),
                        "INFO Tokenizer vocab_size: 10",
                        "INFO Tokenizer type: char",
                        "INFO ==== Accuracy checking for recovering text from tokenizer ===",
                        "INFO recover words from: " + train,
                        "INFO Wrong recover words: 0",
                        "WARN accuracy recovering words: 1.0",
                        "INFO ==== Accuracy checking for recovering text from tokenizer ===",
                        "INFO recover words from: " + test,
                        "WARN Wrong recover words: 2",
                        "WARN Tokenizer vocab size: 9",
                        "WARN accuracy recovering words: " + (1 - 2.0 / 9),
                        "INFO No accuracy recover checking for" + folder.resolve("no.csv"))
                .anyMatch(line ->
                        line.startsWith("WARN SentencePiece vocab size `10` requested, but the loaded model has `9`!"));
    }

    private static List<String> logged(Runnable action) {
        Logger logger = (Logger) LoggerFactory.getLogger("speechbrain.tokenizers.SentencePiece");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            action.run();
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void mergesTextsOfCharacters() throws IOException {
        Path train = csv("train.csv", "ID,char", "a,O N E _ T W O", "b,T W O");
        SentencePiece tokenizer = SentencePiece.builder(folder.resolve("save"), 10)
                .annotationTrain(train)
                .annotationRead("char")
                .charFormatInput(true)
                .modelType(ModelType.CHAR)
                .build();
        assertThat(folder.resolve("save/train.txt")).hasContent("ONE TWO\nTWO\n");
        Tensor batch = Tensor.of(new long[] {1, 2, 3}, 1, 3);
        PaddedData tokens = tokenizer.encode(batch, Tensor.of(new float[] {1}, 1), Map.of(1, "O", 2, "_", 3, "T"));
        assertThat(tokenizer.decode(tokens.data(), tokens.lengths())).containsExactly(List.of("O", "T"));
    }

    @Test
    void takesSoManySequencesOnly() throws IOException {
        Path train = csv("train.csv", "ID,wrd", "a,ONE", "b,TWO", "c,SIX");
        SentencePiece.builder(folder.resolve("save"), 10)
                .annotationTrain(train)
                .annotationRead("wrd")
                .modelType(ModelType.CHAR)
                .numSequences(2)
                .textFile(folder.resolve("save/first.txt"))
                .build();
        assertThat(folder.resolve("save/first.txt")).hasContent("ONE\nTWO\n");
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        Path train = csv("train.csv", "ID,wrd", "a,ONE");
        SentencePiece.Builder options = SentencePiece.builder(folder.resolve("save"), 10);
        assertThatThrownBy(options::build)
                .hasMessage("SentencePiece: there is no " + folder.resolve("save/10_unigram")
                        + ".model, and no annotation_train to train it on");
        assertThatThrownBy(() ->
                        options.annotationTrain(train).annotationRead("words").build())
                .hasMessage("words must exist in:" + train + "; its columns are [ID, wrd]");
        assertThatThrownBy(
                        () -> options.annotationTrain(folder.resolve("no.csv")).build())
                .hasMessage(folder.resolve("no.csv") + " is not a file. please provide annotation file for training.");
        assertThatThrownBy(() -> options.modelType(ModelType.WORD).build())
                .hasMessage("SentencePiece: model_type must be one of [unigram, bpe, char], got word");
    }

    @Test
    void refusesLabelsWithoutText() throws IOException {
        SentencePiece tokenizer = golden().build();
        Tensor batch = Tensor.of(new long[] {1, 7}, 1, 2);
        Tensor lengths = Tensor.of(new float[] {1}, 1);
        assertThatThrownBy(() -> tokenizer.encode(batch, lengths, Map.of(1, "You")))
                .hasMessage("label 7 has no text; ind2lab has 1 labels");
    }
}
