package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.TorchFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressSampleLoggerTest {
    @TempDir
    Path folder;

    private ProgressSampleLogger logger(String more) {
        String yaml = "it: !new:speechbrain.utils.train_logger.ProgressSampleLogger {output_path: '%s', %s}"
                .formatted(folder, more);
        return HyperYaml.load(yaml, Overrides.none()).get("it", ProgressSampleLogger.class);
    }

    @Test
    void writesPicturesAndRawTensorsOfAnEpoch() throws IOException {
        ProgressSampleLogger logger = logger("batch_sample_size: 2, formats: {raw_batch: raw}");
        try (TensorScope scope = TensorScope.open()) {
            Tensor batch = Tensor.of(new float[] {0, 0.5f, 1, 2, -1, 0.25f}, 3, 2);
            logger.remember("output", batch);
            logger.remember(
                    "raw_batch",
                    logger.batchSample(Map.of("inputs", batch.requiresGrad(true), "ids", List.of(1, 2, 3))));
        }
        logger.save(4);
        var picture = ImageIO.read(Files.newInputStream(folder.resolve("4/output.png")));
        assertThat(picture.getRaster().getPixels(0, 0, 2, 3, (int[]) null)).containsExactly(0, 128, 255, 255, 0, 64);
        Map<?, ?> raw = (Map<?, ?>) Objects.requireNonNull(TorchFile.load(folder.resolve("4/raw_batch.pth")));
        assertThat(((Tensor) Objects.requireNonNull(raw.get("inputs"))).toFloatArray())
                .containsExactly(0, 0.5f, 1, 2);
        assertThat(raw.get("ids")).hasToString("[1, 2]");
    }

    @Test
    void writesColoursAndFormatsOfOnesOwn() throws IOException {
        ProgressSampleLogger logger = ProgressSampleLogger.builder(folder)
                .formats(Map.of("note", "text"))
                .formatDefs(Map.of(
                        "text",
                        new ProgressSampleLogger.FormatDef("txt", (data, file) -> write(file, data.toString()))))
                .build();
        logger.remember("note", "hello");
        logger.remember("colour", Tensor.of(new float[] {1, 0, 0}, 3, 1, 1));
        logger.save(1);
        assertThat(folder.resolve("1/note.txt")).hasContent("hello");
        assertThat(ImageIO.read(Files.newInputStream(folder.resolve("1/colour.png")))
                        .getRGB(0, 0))
                .isEqualTo(0xffff0000);
        logger.reset();
        logger.save(2);
        assertThat(folder.resolve("2")).isEmptyDirectory();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> ProgressSampleLogger.builder(folder)
                        .formats(Map.of("a", "mp3"))
                        .build())
                .hasMessage("ProgressSampleLogger: format of a is unknown: mp3 (known: [raw, image])");
        ProgressSampleLogger logger = ProgressSampleLogger.builder(folder).build();
        logger.remember("a", Tensor.ones(2, 2, 2, 2));
        assertThatThrownBy(() -> logger.save(1))
                .hasMessage("a picture must be [rows, columns], [1, rows, columns] or [3, rows, columns],"
                        + " got [2, 2, 2, 2]");
    }
}
