package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EmbeddingTest extends LayerContract<Embedding> {
    @Override
    protected Embedding layer() {
        return Embedding.builder(6).embeddingDim(4).build();
    }

    @Override
    protected Tensor input() {
        return Tensor.of(new long[] {0, 1, 5, 5}, 2, 2);
    }

    @Override
    protected Map<String, Supplier<?>> rejected() {
        return Map.of(
                "Embedding: num_embeddings must be positive, got 0",
                () -> Embedding.builder(0).build(),
                "Embedding: embedding_dim must be positive, got 0",
                () -> Embedding.builder(6).embeddingDim(0).build(),
                "Embedding: blank_id must be in [0, 6), got 6",
                () -> Embedding.builder(6).considerAsOneHot(true).blankId(6).build());
    }

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("embedding", Embedding.builder(6).embeddingDim(4)),
                Arguments.of(
                        "embedding-one-hot",
                        Embedding.builder(5).considerAsOneHot(true).blankId(2)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void matchesSpeechBrain(String name, Embedding.Builder builder) {
        Golden golden = GoldenLayer.load("nnet_basic/" + name);
        Randomness.manualSeed(((Number) golden.options().get("seed")).longValue());
        Embedding layer = builder.build();
        assertThat(layer.stateDict().keySet()).containsExactly("Embedding.weight");
        TensorAssert.assertThat(layer.stateDict().get("Embedding.weight"))
                .isCloseTo(golden.weights().get("Embedding.weight"), 1e-6);
        golden.assertOutputsAndGradients(
                layer.namedParameters(),
                inputs -> Map.of("0", layer.forward(inputs.get("x"))),
                Offset.offset(1e-6),
                Offset.offset(1e-6));
    }
}
