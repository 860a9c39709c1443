package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.broca.app.Distribution.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as a process: its output, its messages and its exit status. */
@DisabledOnOs(OS.WINDOWS)
class LauncherIT {
    @TempDir
    private Path folder;

    private Distribution broca;

    @BeforeEach
    void runInAFolderOfItsOwn() {
        broca = new Distribution(folder);
    }

    @Test
    void helpListsTheCommandsOnStandardOutput() throws Exception {
        Result result = broca.run("--help");
        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith("Usage: broca").contains("  train ", "  run ", "  doctor ");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void everyCommandHasHelp() throws Exception {
        for (String command :
                List.of("train", "run", "prepare", "tokenizer", "score", "features", "yaml", "checkpoint", "doctor")) {
            Result result = broca.run(command, "--help");
            assertThat(result.status()).as(command).isZero();
            assertThat(result.out()).as(command).startsWith("Usage: broca " + command);
        }
    }

    @Test
    void versionIsPrinted() throws Exception {
        assertThat(broca.run("--version").out()).matches("broca \\d+\\.\\d+\\.\\d+.*\n");
    }

    @Test
    void unknownCommandIsTheCallersMistake() throws Exception {
        Result result = broca.run("doctro");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .startsWith("broca: Unmatched argument at index 0: 'doctro'\nDid you mean: broca doctor")
                .endsWith("\nSee ./broca --help\n");
    }

    @Test
    void noCommandIsTheCallersMistake() throws Exception {
        Result result = broca.run();
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("broca: which command?\nUsage: broca");
    }

    @Test
    void runsASingleFileWithTheToolkit() throws Exception {
        broca.write(
                "Hello.java",
                "import org.broca.tensor.Tensor;",
                "public class Hello {",
                "    public static void main(String[] args) {",
                "        System.out.println(args[0] + Tensor.ones(2, 3).sum().item() + args[1]);",
                "    }",
                "}");
        Result result = broca.run("run", "Hello.java", "--sum=", "--help");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("--sum=6.0--help\n");
        assertThat(result.status()).isZero();
    }

    @Test
    void compileErrorsAreShownAsTheCompilerDoes() throws Exception {
        broca.write("Bad.java", "class Bad {", "    int number = \"text\";", "}");
        Result result = broca.run("run", "Bad.java");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("""
                        broca: Bad.java does not compile
                        Bad.java:2: error: incompatible types: String cannot be converted to int
                            int number = "text";
                                         ^
                        1 error
                        """);
    }

    @Test
    void trainsARecipeFoundOneFolderUpFromTheCurrentFolder() throws Exception {
        broca.write("recipe/hparams/tiny.yaml", "seed: 1");
        broca.write(
                "recipe/Train.java",
                "package recipes.tiny;",
                "final class Train {",
                "    public static void main(String[] args) throws Exception {",
                "        Thread.currentThread().getContextClassLoader().loadClass(\"recipes.tiny.Model\");",
                "        System.out.println(String.join(\" \", args));",
                "        System.out.println(java.nio.file.Path.of(System.getProperty(\"broca.recipe\")).getFileName());",
                "    }",
                "}");
        broca.write("recipe/Model.java", "package recipes.tiny;", "class Model {}");
        Result result = broca.run("train", "recipe/hparams/tiny.yaml", "--lr=0.1", "--debug", "--neg", "-1");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("recipe/hparams/tiny.yaml --lr=0.1 --debug --neg -1\nTrain.java\n");
    }

    @Test
    void trainsTheFirstTemplateFromAnyFolder() throws Exception {
        Path yaml = Distribution.launcher().resolveSibling("templates/speaker_id/train.yaml");
        Result result = broca.run("train", yaml.toString(), "--debug", "--output_folder=out");
        assertThat(result.err()).contains("epoch: 2", "test error: ").doesNotContain("broca: ");
        assertThat(result.status()).isZero();
        assertThat(folder.resolve("out/train_log.txt")).isNotEmptyFile();
        assertThat(folder.resolve("out/Train.java")).isNotEmptyFile();
    }

    @Test
    void trainingHelpListsTheRunOptions() throws Exception {
        assertThat(broca.run("train", "--help").out()).contains("Run options:", "--debug_batches");
    }

    @Test
    void anotherScriptCanBeNamed() throws Exception {
        broca.write("tiny.yaml", "seed: 1");
        broca.write(
                "other/Other.java",
                "class Other {",
                "    public static void main(String[] args) {",
                "        System.out.println(args.length);",
                "    }",
                "}");
        assertThat(broca.run("train", "tiny.yaml", "--script", "other/Other.java", "--seed=2")
                        .out())
                .isEqualTo("2\n");
    }

    @Test
    void aYamlFileMayNameItsScript() throws Exception {
        broca.write("recipe/tiny.yaml", "seed: 1", "script: ../other/Other.java # seen from here");
        broca.write(
                "other/Other.java",
                "class Other {",
                "    public static void main(String[] args) {",
                "        System.out.println(args.length);",
                "    }",
                "}");
        assertThat(broca.run("train", "recipe/tiny.yaml", "--seed=2").out()).isEqualTo("2\n");
    }

    @Test
    void missingFilesAreNamed() throws Exception {
        Result yaml = broca.run("train", "none/train.yaml");
        assertThat(yaml.status()).isEqualTo(2);
        assertThat(yaml.err()).isEqualTo("broca: train: no such file: none/train.yaml\n");
        broca.write("train.yaml", "seed: 1");
        Result script = broca.run("train", "train.yaml");
        assertThat(script.status()).isEqualTo(2);
        assertThat(script.err())
                .isEqualTo("broca: train: no Train.java for train.yaml: sought Train.java, ../Train.java;"
                        + " name it with --script FILE, or in a line script: FILE\n");
    }

    @Test
    void aRefusalInARecipeNamesItsLineAndShowsNoStackTrace() throws Exception {
        writeFailing("throw new IllegalArgumentException(\"lr must be positive, got -1\");");
        Result result = broca.run("run", "Fail.java");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("broca: lr must be positive, got -1 (Fail.java:3)\n");
    }

    @Test
    void aDefectShowsItsStackTrace() throws Exception {
        writeFailing("Object nothing = null; nothing.toString();");
        Result result = broca.run("run", "Fail.java");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .startsWith("broca: a defect, in Broca or in the recipe: java.lang.NullPointerException")
                .contains("Fail.main(Fail.java:3)");
    }

    @Test
    void worksThroughALink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("b"), Distribution.launcher());
        Process process = new ProcessBuilder(link.toString(), "--version").start();
        assertThat(process.waitFor()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void interruptingEndsWithStatus130() throws Exception {
        assumeThat(interruptsReachChildren()).as("SIGINT is not ignored here").isTrue();
        writeFailing("System.out.println(\"ready\"); Thread.currentThread().join();");
        Process process = broca.builder("run", "Fail.java").start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            assertThat(process.waitFor()).isEqualTo(130);
        }
    }

    @Test
    void doctorFindsNothingWrong() throws Exception {
        Result result = broca.run("doctor");
        assertThat(result.out())
                .contains("libtorch: 2.10.0\n", "threads: ", "blas: ")
                .doesNotContain("warning:");
        assertThat(result.out().lines()).allMatch(line -> line.matches("\\w+: .*"));
        assertThat(result.status()).isZero();
    }

    @Test
    void theReadmesExampleRuns() throws Exception {
        String readme = Files.readString(Distribution.launcher().resolveSibling("README.md"));
        String code = readme.substring(readme.indexOf("```java\n") + 8);
        broca.write("Features.java", code.substring(0, code.indexOf("```")));
        Result result = broca.run("run", "Features.java");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("""
                        v01/v01_000.mp3 [1, 217, 23], gradient [23]
                        v02/v02_000.mp3 [1, 141, 23], gradient [23]
                        """);
    }

    @Test
    void preparesTheEmbeddedCorpus() throws Exception {
        Result result = broca.run("prepare", "digits", "--output_folder", "manifests");
        assertThat(result.status()).isZero();
        assertThat(result.out().lines().toList())
                .hasSize(3)
                .element(0)
                .asString()
                .startsWith("{\"manifest\":\"manifests/train.json\",\"utterances\":768,\"seconds\":");
        assertThat(result.err()).contains("manifest_prepare - manifests/train.json successfully created!");
        assertThat(folder.resolve("manifests/test.json")).isNotEmptyFile();
    }

    @Test
    void prepareNamesAnUnknownCorpus() throws Exception {
        Result result = broca.run("prepare", "digit", "--output_folder", "manifests");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err())
                .isEqualTo("broca: prepare: no corpus \"digit\"; it must be one of digits, mini_librispeech,"
                        + " librispeech, common_voice, yesno, fsdd, fsdd_strings, speech_commands, voxceleb\n");
    }

    @Test
    void resolvesYaml() throws Exception {
        broca.write("a.yaml", "lr: 0.1", "twice: !ref <lr> * 2");
        Result result = broca.run("yaml", "resolve", "a.yaml", "--lr=0.5");
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("lr: 0.5\ntwice: 1.0\n");
    }

    @Test
    void checkingYamlCountsWhatCannotBeBuilt() throws Exception {
        broca.write("a.yaml", "model: !new:speechbrain.nnet.linear.Liner", "own: !new:custom.Own");
        broca.write("Train.java", "class Train {", "    public static void main(String[] args) {}", "}");
        broca.write("Own.java", "public class Own {", "    public Own() {}", "}");
        Result result = broca.run("yaml", "check", "a.yaml");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.out()).startsWith("a.yaml:1: ").endsWith("\n1 built, 1 failed\n");
    }

    @Test
    void featuresAreWrittenAsAnArrayOfFrames() throws Exception {
        Path audio = Distribution.launcher().resolveSibling("templates/data/digits/v01/v01_000.mp3");
        Result result = broca.run("features", "fbank", "--n_mels=23", audio.toString(), "--out", "f.npy");
        assertThat(result.err()).isEmpty();
        assertThat(result.status()).isZero();
        assertThat(broca.run("checkpoint", "show", "f.npy").out()).isEqualTo("\tfloat32\t217x23\n");
    }

    @Test
    void unknownFeatureParametersAreNamed() throws Exception {
        Path audio = Distribution.launcher().resolveSibling("templates/data/digits/v01/v01_000.mp3");
        Result result = broca.run("features", "fbank", "--n_mel=23", audio.toString(), "--out", "f.npy");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("n_mel").contains("n_mels");
    }

    @Test
    void convertsCheckpointsThereAndBack() throws Exception {
        broca.write(
                "Save.java",
                "import java.nio.file.Path;",
                "import java.util.Map;",
                "import org.broca.tensor.Tensor;",
                "class Save {",
                "    public static void main(String[] args) {",
                "        org.broca.tensor.io.TorchFile.save(Path.of(\"a.ckpt\"),",
                "                Map.of(\"layer\", Map.of(\"w\", Tensor.ones(2, 3)), \"epoch\", 3));",
                "    }",
                "}");
        assertThat(broca.run("run", "Save.java").err()).isEmpty();
        assertThat(broca.run("checkpoint", "show", "a.ckpt").out().lines())
                .containsExactlyInAnyOrder("layer/w\tfloat32\t2x3", "epoch\tint\t=3");
        assertThat(broca.run("checkpoint", "convert", "a.ckpt", "a.safetensors").err())
                .isEmpty();
        assertThat(broca.run("checkpoint", "show", "a.safetensors").out()).contains("layer/w\tfloat32\t2x3\n");
        assertThat(broca.run("checkpoint", "show", "b.ckpt").err())
                .isEqualTo("broca: checkpoint show: no such file: b.ckpt\n");
    }

    private void writeFailing(String statement) throws Exception {
        broca.write(
                "Fail.java",
                "class Fail {",
                "    public static void main(String[] args) throws Exception {",
                "        " + statement,
                "    }",
                "}");
    }

    private static boolean interruptsReachChildren() throws Exception {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow()
                .substring("SigIgn:".length())
                .strip();
        return (Long.parseUnsignedLong(ignored, 16) & 2) == 0; // bit 1 is signal 2
    }
}
