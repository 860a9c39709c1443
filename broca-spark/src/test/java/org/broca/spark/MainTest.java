package org.broca.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.broca.dataio.AudioIo;
import org.broca.dataio.Manifests;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RunsOnSpark
class MainTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private Path corpus;

    @BeforeEach
    void copyRecordings() throws IOException {
        LocalSpark.session(); // Main finds it
        corpus = Files.createDirectories(folder.resolve("corpus/v 01"));
        for (Path file : LocalSpark.digits(3)) {
            Files.copy(file, corpus.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(corpus.resolve("broken.wav"), "no audio");
        corpus = corpus.getParent();
    }

    private int run(Object... words) {
        String[] args = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
        return Main.execute(args, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void transcribesAFolderAsTheCommandLineDoes() {
        Path texts = folder.resolve("texts");
        assertThat(run(
                        "transcribe",
                        "--source",
                        LocalSpark.MODEL,
                        "--input",
                        corpus,
                        "--output",
                        texts,
                        "--partitions",
                        2))
                .as(this::said)
                .isZero();

        List<Row> rows = LocalSpark.session()
                .read()
                .json(texts.toString())
                .selectExpr("file", "text", "size(words)", "size(nbest)", "error")
                .orderBy("file")
                .collectAsList();
        assertThat(rows).hasSize(4);
        assertThat(rows.get(0).getString(4)).contains("broken.wav");
        assertThat(rows.get(1).getString(0))
                .isEqualTo(corpus.resolve("v 01/v01_000.mp3").toString());
        assertThat(rows.get(1).getString(1).split(" ")).hasSize(rows.get(1).getInt(2));
        assertThat(said()).contains("transcribe: 4 recordings, 1 failed");
        assertThat(run(
                        "transcribe",
                        "--source",
                        LocalSpark.MODEL,
                        "--input",
                        corpus,
                        "--output",
                        texts,
                        "--partitions",
                        2))
                .isNotZero();
    }

    @Test
    void preparesAManifestWithCopiesTwiceAlike() {
        Path out = folder.resolve("prepared");
        List<Map<String, Map<String, Object>>> manifests = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            assertThat(run(
                            "prepare",
                            "--input",
                            corpus,
                            "--output",
                            out,
                            "--copies",
                            out.resolve("audio"),
                            "--sample-rate",
                            8000,
                            "--partitions",
                            2))
                    .as(this::said)
                    .isZero();
            manifests.add(Manifests.loadDataCsv(out.resolve("manifest.csv")));
        }

        assertThat(manifests.get(0)).isEqualTo(manifests.get(1));
        assertThat(manifests.get(0).keySet()).containsExactly("v 01/v01_000", "v 01/v01_001", "v 01/v01_002");
        manifests.get(0).values().forEach(item -> {
            Path copy = Path.of(item.get("wav").toString());
            assertThat(copy).hasParent(out.resolve("audio/v 01"));
            assertThat(AudioIo.readAudioInfo(copy).sampleRate()).isEqualTo(8000);
            assertThat((Double) item.get("duration"))
                    .isEqualTo(AudioIo.readAudioInfo(copy).duration(), org.assertj.core.data.Offset.offset(1e-5));
        });
        assertThat(out.resolve("failed.csv")).content().contains("broken.wav");
        assertThat(out.resolve("audio/v 01")).isDirectoryNotContaining("glob:**/.broca*");
    }

    @Test
    void keepsTheColumnsOfATableAndSeesPathsFromItsFolder() throws IOException {
        Path table = Files.writeString(
                corpus.resolve("table.csv"),
                "ID, wav, wrd\na, v 01/v01_000.mp3, \"one, two\"\nb, v 01/v01_001.mp3, three\n");
        Path features = folder.resolve("features");
        assertThat(run(
                        "features",
                        "mfcc",
                        "--n_mfcc=13",
                        "--deltas=False",
                        "--context=False",
                        "--input",
                        table,
                        "--output",
                        features,
                        "--format",
                        "parquet",
                        "--partitions",
                        2))
                .as(this::said)
                .isZero();

        List<Row> rows = LocalSpark.session()
                .read()
                .parquet(features.toString())
                .selectExpr("ID", "wrd", "size(features[0])", "error")
                .orderBy("ID")
                .collectAsList();
        assertThat(rows.stream().map(row -> row.mkString("|")))
                .containsExactly("a|one, two|13|null", "b|three|13|null");
    }

    @Test
    void tellsWhatIsWrong() {
        assertThat(run("transcribe", "--input", corpus, "--output", folder.resolve("x")))
                .isEqualTo(2);
        assertThat(said()).contains("Missing required option: '--source=DIR'");
        assertThat(run("features", "fbank", "--n_mels=many", "--input", corpus, "--output", folder.resolve("x")))
                .isEqualTo(2);
        assertThat(said()).contains("n_mels");
        assertThat(run("train", "--ranks", "0", "x.yaml", "--lr=1")).isEqualTo(2);
        assertThat(said()).contains("train: ranks must be at least 1, got 0");
    }
}
