package org.broca.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.broca.hparams.HyperYaml;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.TorchFile;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputNormalizationTest {
    @ParameterizedTest
    @CsvSource({
        "sentence, ''", "sentence, -mean", "sentence, -unpadded", "sentence, -constant",
        "batch, ''", "batch, -mean", "batch, -unpadded", "batch, -constant",
        "global, ''", "global, -mean", "global, -unpadded", "global, -constant"
    })
    void matchesSpeechBrain(String type, String variant) {
        Golden golden = Golden.load("processing/input-normalization-" + type + variant + "-sb1.1.2");
        InputNormalization normalization = HyperYaml.build(InputNormalization.class, golden.options());
        golden.assertOutputsAndGradients(
                Map.of(),
                in -> Map.of("0", normalization.forward(in.get("x"), golden.input("lengths"))),
                within(1e-4),
                within(1e-4));
    }

    @Test
    void gathersGlobalStatisticsUntilTheEpochGiven() {
        Golden golden = Golden.load("processing/input-normalization-epochs-sb1.1.2");
        InputNormalization normalization = InputNormalization.builder().build();
        List<?> plan = (List<?>) golden.options().get("plan");
        for (int step = 0; step < plan.size(); step++) {
            List<?> epochAndMode = (List<?>) plan.get(step);
            normalization.train((Boolean) epochAndMode.get(1));
            Tensor lengths = Tensor.of(new float[] {1, 0.6f}, 2);
            Tensor out = normalization.forward(golden.input("x" + step), lengths, (Integer) epochAndMode.get(0));
            TensorAssert.assertThat(out).isCloseTo(golden.output("" + step), 1e-5);
            assertThat((double) normalization.count())
                    .isEqualTo(golden.tensor("state.count" + step).item());
        }
    }

    @Test
    void neverStopsGatheringWhereNoEpochIsGiven() {
        InputNormalization normalization = InputNormalization.builder().build();
        Tensor first = normalization.forward(Tensor.of(new float[] {0, 2, 4, 6, 8}, 1, 5, 1));
        TensorAssert.assertThat(first.mean()).isCloseTo(Tensor.scalar(0), 1e-6);
        assertThat(normalization.count()).isEqualTo(5);
        normalization.forward(Tensor.of(new float[] {1, 5, 9, 13, 17}, 1, 5, 1)).close();
        assertThat(normalization.count()).isEqualTo(10);
        normalization.train(false);
        Tensor at = normalization.forward(Tensor.of(new float[] {6.5f, 6.5f + 5.123476f}, 1, 2, 1));
        assertThat(at.toFloatArray()[0]).isCloseTo(0, within(1e-6f));
        assertThat(at.toFloatArray()[1]).isCloseTo(1, within(1e-6f));
        assertThat(normalization.count()).isEqualTo(10);
    }

    @Test
    void savesWhatPythonLoadsAndGoesOnFromIt(@TempDir Path folder) {
        InputNormalization one = InputNormalization.builder().build();
        Tensor x = Tensor.randn(2, 4, 3);
        one.forward(x).close();
        Path file = folder.resolve("normalizer.ckpt");
        one.save(file);
        assertThat(TorchFile.load(file))
                .isInstanceOfSatisfying(
                        Map.class,
                        state ->
                                assertThat(state.keySet().toArray()).containsExactly("count", "glob_mean", "glob_std"));
        InputNormalization other = InputNormalization.builder().build();
        other.forward(x.mul(5)).close();
        other.load(file, true);
        assertThat(other.count()).isEqualTo(8);
        Tensor next = Tensor.randn(3, 5, 3);
        TensorAssert.assertThat(other.forward(next)).isSameAs(one.forward(next));
    }

    @Test
    void startsAnewFromAFileWrittenBeforeTheFirstBatch(@TempDir Path folder) {
        Path file = folder.resolve("normalizer.ckpt");
        InputNormalization.builder().build().save(file);
        InputNormalization other = InputNormalization.builder().build();
        other.forward(Tensor.randn(2, 4, 3)).close();
        other.load(file, true);
        assertThat(other.count()).isZero();
    }

    @Test
    void readsPythonsFile() throws URISyntaxException {
        InputNormalization normalization = InputNormalization.builder().build();
        normalization.load(
                Path.of(InputNormalizationTest.class
                        .getResource("/golden/processing/input-normalization-sb1.1.2.ckpt")
                        .toURI()),
                true);
        Golden golden = Golden.load("processing/input-normalization-epochs-sb1.1.2");
        normalization.train(false);
        assertThat((double) normalization.count())
                .isEqualTo(golden.tensor("state.count3").item());
        Tensor out = normalization.forward(golden.input("x3"));
        TensorAssert.assertThat(out).isCloseTo(golden.output("3"), 1e-5);
    }

    @Test
    void refusesAFileOfSomethingElse(@TempDir Path folder) {
        Path file = folder.resolve("normalizer.ckpt");
        TorchFile.save(file, Map.of("count", 3L));
        InputNormalization normalization = InputNormalization.builder().build();
        assertThatThrownBy(() -> normalization.load(file, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " holds no statistics of an InputNormalization: count, glob_mean and glob_std");
    }

    @Test
    void keepsItsStatisticsWhenTheScopeTheyWereMadeInCloses() {
        InputNormalization normalization = InputNormalization.builder().build();
        try (TensorScope scope = TensorScope.open()) {
            for (int i = 0; i < 3; i++) {
                normalization.forward(Tensor.randn(2, 4, 3)).close();
            }
        }
        normalization.train(false);
        assertThat(normalization.forward(Tensor.randn(1, 4, 3)).allFinite()).isTrue();
    }

    @Test
    void globalStatisticsAreConstantsToGradients() {
        InputNormalization normalization = InputNormalization.builder().build();
        Tensor x = Tensor.of(new float[] {0, 2, 4, 6, 8}, 1, 5, 1).requiresGrad(true);
        normalization.forward(x).sum().backward();
        normalization.forward(x).sum().backward(); // the first pass's graph is gone
        TensorAssert.assertThat(x.grad().orElseThrow()).isCloseTo(Tensor.full(2 / Math.sqrt(8), 1, 5, 1), 1e-5);
    }

    @Test
    void hasNoPlaceInTheStateDict() {
        InputNormalization normalization = InputNormalization.builder().build();
        normalization.forward(Tensor.randn(2, 4, 3)).close();
        assertThat(normalization.stateDict()).isEmpty();
    }

    @Test
    void saysThatGlobalStatisticsAreMissing() {
        InputNormalization normalization = InputNormalization.builder().build();
        normalization.train(false);
        assertThatThrownBy(() -> normalization.forward(Tensor.zeros(1, 2, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("InputNormalization has no global statistics yet: train on some batches (before epoch "
                        + "update_until_epoch), or load saved statistics, before using it");
    }

    @Test
    void refusesWhatSpeechBrainRefuses() {
        InputNormalization.Builder builder = InputNormalization.builder();
        assertThatThrownBy(() -> builder.normType(NormType.SPEAKER).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("per-speaker normalization is deprecated.");
        assertThatThrownBy(() -> InputNormalization.builder().meanNorm(false).build())
                .hasMessage("Passing `False` for `mean_norm` is deprecated.");
        assertThatThrownBy(() -> InputNormalization.builder().avgFactor(0.1).build())
                .hasMessage("Passing avg_factor is DEPRECATED as this exactly matches the behavior of BatchNorm. "
                        + "To maintain this behavior, use "
                        + "`speechbrain.nnet.normalization.BatchNorm1d(momentum=avg_factor)`.");
    }

    @Test
    void refusesLengthsOfAnotherBatch() {
        InputNormalization normalization = InputNormalization.builder().build();
        assertThatThrownBy(() -> normalization.forward(Tensor.zeros(2, 5, 3), Tensor.ones(3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "InputNormalization expects [batch, frames, ...] and lengths [batch] but got [2, 5, 3] and [3]");
    }
}
