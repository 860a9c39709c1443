package org.broca.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.broca.inference.ModelSource;
import org.broca.inference.SpeechRecognizer;
import org.broca.inference.TranscribeOptions;
import org.broca.inference.Transcript;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RunsOnSpark
class TranscriberTest {
    private static final Path NO_AUDIO = LocalSpark.DIGITS.resolve("manifest.csv");
    private static final Path MISSING = LocalSpark.DIGITS.resolve("missing.wav");

    /** The model without Spark. */
    private static SpeechRecognizer alone;

    @BeforeAll
    static void open() {
        alone = SpeechRecognizer.open(ModelSource.of(LocalSpark.MODEL.toString()));
    }

    @AfterAll
    static void close() {
        alone.close();
    }

    private static Transcriber transcriber() {
        Transcriber transcriber = new Transcriber();
        transcriber.setSource(LocalSpark.MODEL.toString()).setBatchSize(4);
        return transcriber;
    }

    @Test
    void rowsEqualWhatTheModelGivesWithoutSparkAndBadFilesFailNoTask() {
        List<Object> files = new ArrayList<>(LocalSpark.digits(6));
        files.add(3, MISSING);
        files.add(5, NO_AUDIO);
        files.add(null);
        RecordingCounts counts = RecordingCounts.of(LocalSpark.session(), "test");
        List<Row> rows = transcriber()
                .counting(counts)
                .transform(LocalSpark.paths(files))
                .collectAsList();

        Map<String, Transcript> alone = alone(LocalSpark.digits(6));
        Map<String, Row> good = rows.stream()
                .filter(row -> row.isNullAt(2))
                .collect(Collectors.toMap(row -> row.getString(0), row -> row.getStruct(1)));
        assertThat(good.keySet()).isEqualTo(alone.keySet());
        good.forEach((file, row) -> {
            Transcript expected = alone.get(file);
            assertThat(row.<String>getAs("text")).isEqualTo(expected.text());
            assertThat(row.<String>getAs("text")).isNotBlank();
            assertThat(row.<Double>getAs("score"))
                    .isCloseTo(expected.score(), org.assertj.core.data.Offset.offset(1e-3));
            assertThat(row.<String>getList(2)).isEqualTo(expected.tokens());
            List<Row> words = row.getList(3);
            assertThat(words).hasSameSizeAs(expected.words());
            assertThat(words.get(0).<Double>getAs("start"))
                    .isCloseTo(expected.words().get(0).start(), org.assertj.core.data.Offset.offset(1e-3));
        });
        assertThat(rows.stream().filter(row -> row.isNullAt(1)).map(row -> row.getString(2)))
                .containsExactlyInAnyOrder(
                        problem(MISSING), problem(NO_AUDIO), "there is no recording: the value is null");
        assertThat(counts.done()).isEqualTo(9);
        assertThat(counts.failed()).isEqualTo(3);
        assertThat(ExecutorModels.count()).isEqualTo(1);
    }

    private static String problem(Path file) {
        return alone.transcribeFiles(List.of(file.toString()), TranscribeOptions.defaults())
                .get(0)
                .problem();
    }

    private static Map<String, Transcript> alone(List<Path> files) {
        return files.stream().collect(Collectors.toMap(Path::toString, alone::transcribeFile));
    }

    @Test
    void bytesOfFilesGiveWhatTheirPathsGive() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (Path file : LocalSpark.digits(2)) {
            rows.add(RowFactory.create((Object) Files.readAllBytes(file)));
        }
        rows.add(RowFactory.create((Object) new byte[] {1, 2, 3}));
        Dataset<Row> contents =
                LocalSpark.session().createDataFrame(rows, new StructType().add("content", DataTypes.BinaryType));

        List<Row> found = transcriber()
                .setInputCol("content")
                .transform(contents)
                .selectExpr("transcript.text", "error")
                .collectAsList();

        Map<String, Transcript> alone = alone(LocalSpark.digits(2));
        assertThat(found).hasSize(3);
        for (int i = 0; i < 2; i++) {
            assertThat(found.get(i).getString(0))
                    .isEqualTo(alone.get(LocalSpark.digits(2).get(i).toString()).text());
        }
        assertThat(found.get(2).getString(1)).startsWith("the recording ").doesNotContain("broca-");
    }

    @Test
    void isSavedInAPipelineAndGivesTheSameAgain(@TempDir Path folder) throws IOException {
        Transcriber transcriber = transcriber().setNbest(2).setHotWords(List.of("nine\t3"));
        Dataset<Row> data = LocalSpark.paths(LocalSpark.digits(1));
        PipelineModel model =
                new Pipeline().setStages(new PipelineStage[] {transcriber}).fit(data);
        model.save(folder.resolve("pipeline").toString());
        PipelineModel loaded = PipelineModel.load(folder.resolve("pipeline").toString());

        Transcriber stage = (Transcriber) loaded.stages()[0];
        assertThat(stage.uid()).isEqualTo(transcriber.uid());
        assertThat(stage.getOrDefault(stage.hotWords())).containsExactly("nine\t3");
        assertThat(stage.getOrDefault(stage.batchSize())).isEqualTo(4);
        Row row = loaded.transform(data).select("transcript").first().getStruct(0);
        assertThat(row.<Object>getList(4)).hasSize(2);
        assertThat(row)
                .isEqualTo(model.transform(data).select("transcript").first().getStruct(0));
    }

    @Test
    void saysWhatIsWrongWithColumnsAndParameters() {
        Dataset<Row> data = LocalSpark.paths(LocalSpark.digits(1));

        assertThatThrownBy(() -> transcriber().setInputCol("file").transform(data))
                .hasMessage("Transcriber: no column \"file\"; there are [path]");
        assertThatThrownBy(() -> transcriber().setOutputCol("path").transform(data))
                .hasMessage("Transcriber: there is a column \"path\" already; give another outputCol");
        assertThatThrownBy(() -> transcriber().transform(data.selectExpr("1 as path")))
                .hasMessage("Transcriber: the column \"path\" must hold paths (string) or files (binary), not int");
        assertThatThrownBy(() -> new Transcriber().transform(data)).hasMessage("Transcriber: which model? Set source");
        assertThatThrownBy(
                        () -> transcriber().setHotWords(List.of("nine\tmuch")).transform(data))
                .hasMessage("hot words:1: the boost after the tab must be a number, got much");
    }

    @Test
    void aMissingModelFailsTheJob() {
        Transcriber transcriber = new Transcriber();
        transcriber.setSource("/no/such/model");

        assertThatThrownBy(() -> transcriber
                        .transform(LocalSpark.paths(LocalSpark.digits(1)))
                        .collectAsList())
                .hasStackTraceContaining("there is no folder /no/such/model");
    }
}
