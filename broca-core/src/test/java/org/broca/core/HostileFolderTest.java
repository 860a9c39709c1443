package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.broca.dataio.fetching.FetchConfig;
import org.broca.dataio.fetching.FetchSource;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Linear;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model folders and checkpoints that are damaged, or want more than to be loaded: one clear message each. */
class HostileFolderTest {
    @TempDir
    private Path folder;

    private static Linear linear(int inputs) {
        return Linear.builder(2).inputSize(inputs).build();
    }

    private static Pretrainer pretrainer(Map<String, Object> paths) {
        return Pretrainer.builder()
                .loadables(Map.of("model", linear(3)))
                .paths(paths)
                .build();
    }

    private static String message(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        Throwable thrown = catchThrowable(work);
        assertThat(thrown).isNotNull();
        return String.valueOf(thrown.getMessage());
    }

    private String loading() {
        return message(() -> {
            Pretrainer pretrainer = pretrainer(Map.of());
            pretrainer.collectFiles(folder);
            pretrainer.loadComplete();
        });
    }

    private Path file() {
        return folder.resolve("model.ckpt");
    }

    @Test
    void aTruncatedFile() throws IOException {
        linear(3).save(file());
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(whole, whole.length / 2));
        assertThat(loading())
                .isEqualTo("pretrainer: model: %s is damaged or cut short: zip END header not found", file());
    }

    @Test
    void anEmptyFile() throws IOException {
        Files.createFile(file());
        assertThat(loading())
                .isEqualTo(
                        "pretrainer: model: %s: it is no file of PyTorch's: it starts neither as a zip archive nor"
                                + " as the pickles of versions before 1.6",
                        file());
    }

    @Test
    void tensorsOfAnotherShape() {
        linear(4).save(file());
        assertThat(loading())
                .isEqualTo("pretrainer: model from %s: Linear: w.weight must be [2, 3], got [2, 4]", file());
    }

    @Test
    void missingKeys() {
        new org.broca.nnet.Sequential().save(file());
        assertThat(loading())
                .isEqualTo(
                        "pretrainer: model from %s: it lacks w.weight, w.bias of this Linear: it may be the file of"
                                + " another model",
                        file());
        Checkpointer checkpointer = Checkpointer.builder(folder.resolve("save"))
                .recoverables(Map.of("model", new org.broca.nnet.Sequential()))
                .build();
        checkpointer.saveCheckpoint(Map.of(), "one");
        checkpointer.addRecoverable("model", linear(3));
        assertThat(message(() -> checkpointer.recoverIfPossible(Selection.latest())))
                .isEqualTo(
                        "%s: Linear: missing key: w.weight; missing key: w.bias",
                        folder.resolve("save/CKPT+one/model.ckpt"));
    }

    @Test
    void aPickleThatRunsACommand() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file()))) {
            zip.putNextEntry(new ZipEntry("model/data.pkl"));
            zip.write("cos\nsystem\n(Vtouch stolen\ntR.".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(loading())
                .startsWith("pretrainer: model: %s: refused: the file wants to call os.system; allowed are "
                        .formatted(file()));
        assertThat(folder.resolve("stolen")).doesNotExist();
    }

    @Test
    void yamlThatNamesAClassOfJava() {
        assertThat(message(() -> HyperYaml.load("a: !new:java.lang.Runtime", Overrides.none())))
                .isEqualTo("yaml:1: !new:java.lang.Runtime is no known name");
        assertThat(message(() -> HyperYaml.load("a: !apply:java.lang.Runtime.getRuntime", Overrides.none())))
                .isEqualTo("yaml:1: !apply:java.lang.Runtime.getRuntime is no known name");
        assertThat(message(() -> HyperYaml.load("a: !name:os.system", Overrides.none())))
                .isEqualTo("yaml:1: !name:os.system is no known name");
        assertThat(message(() -> HyperYaml.load("a: !!java.net.URL [http://x]", Overrides.none())))
                .isEqualTo("yaml:1: unknown tag: tag:yaml.org,2002:java.net.URL");
    }

    @Test
    void pathsThatLeaveTheFolder() {
        FetchSource source = FetchSource.folder(folder);
        FetchSource hub = FetchSource.of("speech/asr");
        FetchConfig config = FetchConfig.builder().allowNetwork(false).build();
        assertThat(message(() -> pretrainer(Map.of("model", "../../etc/passwd")).collectFiles(source, config)))
                .isEqualTo(
                        "pretrainer: paths.model is ../../etc/passwd, which leads out of the model %s; put the file"
                                + " into it",
                        folder);
        assertThat(message(() -> pretrainer(Map.of("model", "/etc/passwd")).collectFiles(hub, config)))
                .isEqualTo("pretrainer: paths.model is /etc/passwd, which leads out of the model speech/asr; put the"
                        + " file into it");
        assertThat(message(() -> pretrainer(Map.of("model", "speech/asr/../../../etc/passwd"))
                        .collectFiles(hub, config)))
                .isEqualTo("../../../etc/passwd is no file of speech/asr: its path leads out of it");
        assertThat(message(() -> Pretrainer.builder()
                        .loadables(Map.of("../../model", linear(3)))
                        .build()))
                .isEqualTo("pretrainer: loadables.../../model: its name is that of a file, <name>.ckpt, and may not"
                        + " lead into other folders");
        assertThat(message(() -> Checkpointer.builder(folder)
                        .recoverables(Map.of("a/b", linear(3)))
                        .build()))
                .isEqualTo(
                        "checkpointer: recoverables.a/b: its name is that of a file, <name>.ckpt, and may not lead into"
                                + " other folders");
        assertThat(message(() -> FetchConfig.builder().revision("../../../x")))
                .isEqualTo("revision must be a branch, a tag or a commit, got ../../../x");
    }
}
