package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.broca.tensor.DType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgumentsTest {
    @TempDir
    private Path folder;

    private String yaml = "";

    @BeforeEach
    void writeYaml() throws IOException {
        yaml = Files.writeString(folder.resolve("train.yaml"), "lr: 1\n").toString();
    }

    @Test
    void tellsRunOptionsFromOverrides() {
        Arguments parsed = Arguments.parse(
                yaml,
                "--lr",
                "0.1",
                "--debug",
                "--url=http://x/y?a=b",
                "--list=[1, 2, 3]",
                "--neg",
                "-1",
                "--debug_batches=7");
        assertThat(parsed.overrides()).isEqualTo("lr: 0.1\nurl: http://x/y?a=b\nlist: [1, 2, 3]\nneg: -1");
        assertThat(parsed.runOptions().debug()).isTrue();
        assertThat(parsed.runOptions().debugBatches()).isEqualTo(7);
    }

    @Test
    void commandLineWinsOverHparamsOverDefaults() {
        RunOptions options = Arguments.parse(yaml, "--max_grad_norm=2").runOptions();
        RunOptions completed = options.completedBy(java.util.Map.of("max_grad_norm", 9.0, "precision", "bf16"));
        assertThat(completed.maxGradNorm()).isEqualTo(2);
        assertThat(completed.precision()).isEqualTo(DType.BFLOAT16);
        assertThat(completed.nonfinitePatience()).isEqualTo(3);
    }

    @Test
    void savesEveryFifteenMinutesUnlessToldOtherwise() {
        assertThat(RunOptions.defaults().ckptIntervalMinutes()).isEqualTo(15);
        assertThat(RunOptions.defaults().with("ckpt_interval_minutes", "0").ckptIntervalMinutes())
                .isZero();
        RunOptions steps = RunOptions.defaults().with("ckpt_interval_steps", "100");
        assertThat(steps.ckptIntervalMinutes()).isZero();
        assertThat(steps.ckptIntervalSteps()).isEqualTo(100);
        assertThatThrownBy(() -> steps.with("ckpt_interval_minutes", "3"))
                .hasMessage("give --ckpt_interval_minutes or --ckpt_interval_steps, not both");
    }

    @Test
    void gradientsGoByGlooOnTheCpuAndByNcclWhereThatWasAskedForOnCuda() {
        RunOptions nccl = RunOptions.defaults().with("distributed_backend", "nccl");
        assertThat(nccl.with("device", "cpu").distributedBackend()).isEqualTo("gloo");
        assertThat(nccl.with("device", "cuda:0").distributedBackend()).isEqualTo("nccl");
        assertThatThrownBy(RunOptions.defaults().with("distributed_backend", "mpi")::distributedBackend)
                .hasMessage("distributed_backend must be gloo or nccl, got mpi");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> Arguments.parse(folder.resolve("nothing.yaml").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no such hyperparameter file: " + folder.resolve("nothing.yaml"));
        assertThatThrownBy(() -> Arguments.parse(yaml, "--debug=True"))
                .hasMessage("--debug takes no value: give --debug alone");
        assertThatThrownBy(() -> Arguments.parse(yaml, "--debug_batches=some"))
                .hasMessage("debug_batches must be a whole number, got some");
        assertThatThrownBy(() -> Arguments.parse(yaml, "--precision=fp8"))
                .hasMessage("precision must be fp32, bf16 or fp16, got fp8");
        assertThatThrownBy(() -> Arguments.parse(yaml, "lr=1"))
                .hasMessage("expected an option such as --lr=0.1, got lr=1");
    }
}
