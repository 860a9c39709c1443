package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.broca.hparams.HyperYaml;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTrainLoggerTest {
    @TempDir
    Path folder;

    @Test
    void appendsSpeechBrainsLines() throws IOException {
        Path file = folder.resolve("results/train_log.txt");
        FileTrainLogger logger = FileTrainLogger.builder(file).build();
        logger.logStats(
                TrainLogger.stats("epoch", 1, "lr", 0.01),
                Map.of("loss", 1.07),
                TrainLogger.stats("loss", 0.379, "WER", 12.345, "error", 0.25f, "count", 7, "big", 123456.0));
        FileTrainLogger.builder(file)
                .build()
                .logTest(Map.of("Epoch loaded", 3), TrainLogger.stats("loss", Tensor.scalar(0.519), "one", 1.0));
        assertThat(Files.readString(file))
                .isEqualTo("epoch: 1, lr: 1.00e-02 - train loss: 1.07 - valid loss: 3.79e-01, valid WER: 12.35,"
                        + " valid error: 2.50e-01, valid count: 7, valid big: 1.23e+05\n"
                        + "Epoch loaded: 3 - test loss: 5.19e-01, test one: 1.00e+00\n");
    }

    @Test
    void takesItsPrecisionFromYaml() throws IOException {
        Path file = folder.resolve("log.txt");
        HyperYaml.build(FileTrainLogger.class, Map.of("save_file", file.toString(), "precision", 4))
                .logTest(TrainLogger.stats("epoch", 2), TrainLogger.stats("x", 1.5, "y", 0.5, "best", true));
        assertThat(Files.readString(file))
                .isEqualTo("epoch: 2 - test x: 1.5000, test y: 5.0000e-01, test best: True\n");
    }

    @Test
    void namesTheFileItCannotWrite() {
        FileTrainLogger logger = FileTrainLogger.builder(folder).build();
        assertThatThrownBy(() -> logger.logTest(Map.of("epoch", 1), Map.of()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write the training log " + folder);
    }
}
