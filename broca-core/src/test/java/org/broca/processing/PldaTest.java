package org.broca.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.hparams.HyperYaml;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PldaTest {
    @SuppressWarnings("unchecked")
    private static LabelledVectors training(Golden golden) {
        return new LabelledVectors((List<String>) golden.options().get("speakers"), golden.input("train"));
    }

    private static Plda trained(Golden golden) {
        Map<String, Object> options = new LinkedHashMap<>(golden.options());
        options.remove("speakers");
        Plda plda = HyperYaml.build(Plda.class, options);
        plda.train(training(golden));
        return plda;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "scaled"})
    void matchesSpeechBrain(String name) {
        Golden golden = Golden.load("verification/plda-" + name + "-sb1.1.2");
        Plda plda = trained(golden);
        Plda.Model model = plda.model();
        TensorAssert.assertThat(model.mean()).isCloseTo(golden.output("mean"), 1e-9);
        TensorAssert.assertThat(model.f().matmul(model.f().transpose(0, 1))).isCloseTo(golden.output("across"), 1e-6);
        TensorAssert.assertThat(model.sigma()).isCloseTo(golden.output("sigma"), 1e-6);
        TensorAssert.assertThat(plda.score(golden.input("enrol"), golden.input("test")))
                .isCloseTo(golden.output("scores"), 1e-6);
    }

    @Test
    void ldaMatchesSpeechBrainUpToSigns() {
        Golden golden = Golden.load("verification/lda-sb1.1.2");
        Lda lda = Lda.fit(training(golden), 3);
        TensorAssert.assertThat(lda.matrix().abs())
                .isCloseTo(golden.output("matrix").abs(), 1e-6);
        TensorAssert.assertThat(lda.apply(training(golden)).vectors().abs())
                .isCloseTo(golden.output("projected").abs(), 1e-6);
    }

    @Test
    void comesBackFromAFile(@TempDir Path folder) {
        Golden golden = Golden.load("verification/plda-plain-sb1.1.2");
        Plda trained = trained(golden);
        trained.save(folder.resolve("plda.ckpt"));
        Plda loaded = Plda.builder().build();
        loaded.load(folder.resolve("plda.ckpt"), true);
        TensorAssert.assertThat(loaded.score(golden.input("enrol"), golden.input("test")))
                .isSameAs(trained.score(golden.input("enrol"), golden.input("test")));
    }

    @Test
    void averagesTheVectorsOfASpeaker() {
        LabelledVectors vectors =
                new LabelledVectors(List.of("b", "a", "b"), Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2));
        assertThat(vectors.speakerMeans().speakers()).containsExactly("a", "b");
        assertThat(vectors.speakerMeans().vectors().toDoubleArray()).containsExactly(3, 4, 3, 4);
    }

    @Test
    void refusesARankAboveTheSize() {
        LabelledVectors vectors = new LabelledVectors(List.of("a", "b"), Tensor.of(new double[] {1, 2, 3, 4}, 2, 2));
        assertThatThrownBy(() -> Plda.builder().build().train(vectors))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Plda: rank_f must be at most the size of the vectors, got 100 for 2");
    }

    @Test
    void refusesFewerVectorsThanDimensions() {
        LabelledVectors vectors = new LabelledVectors(List.of("a", "b"), Tensor.of(new double[] {1, 2, 3, 4}, 2, 2));
        assertThatThrownBy(() -> Plda.builder().rankF(1).build().train(vectors))
                .hasMessage(
                        "Plda: training needs more vectors than each has numbers, got 2 of 2: take more, or make them"
                                + " shorter with Lda");
    }

    @Test
    void hasNoScoresBeforeTraining() {
        assertThatThrownBy(() -> Plda.builder().build().score(Tensor.zeros(1, 2), Tensor.zeros(1, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Plda has no model yet: train or load one");
    }

    @Test
    void refusesNamesThatAreNotAsMany() {
        assertThatThrownBy(() -> new LabelledVectors(List.of("a"), Tensor.zeros(2, 3)))
                .hasMessage("LabelledVectors needs a name for each row of [count, size], got 1 names and [2, 3]");
    }
}
