package org.broca.nnet;

import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchNorm1dTest extends LayerContract<BatchNorm1d> {
    @Override
    protected BatchNorm1d layer() {
        return of4().build();
    }

    @Override
    protected Tensor input() {
        return Tensor.randn(3, 5, 4);
    }

    private static BatchNorm1d.Builder of4() {
        return BatchNorm1d.builder().inputSize(4);
    }

    @Override
    protected Map<String, Supplier<?>> rejected() {
        return Map.of(
                "BatchNorm1d: one of input_size and input_shape must be given",
                () -> BatchNorm1d.builder().build(),
                "BatchNorm1d: momentum must be in [0, 1], got 1.5",
                () -> of4().momentum(1.5).build(),
                "BatchNorm1d: eps must not be negative, got -1.0",
                () -> of4().eps(-1).build(),
                "BatchNorm1d expects 4 channels but got [3, 5, 7]",
                () -> layer().forward(Tensor.zeros(3, 7, 5)));
    }

    static Stream<Arguments> golden() {
        return Stream.of(
                Arguments.of("train", of4()),
                Arguments.of("eval", of4()),
                Arguments.of("untracked-train", of4().trackRunningStats(false)),
                Arguments.of("untracked-eval", of4().trackRunningStats(false)),
                Arguments.of(
                        "vectors",
                        BatchNorm1d.builder()
                                .inputShape(Shape.of(-1, 4))
                                .momentum(0.3)
                                .eps(0.01)),
                Arguments.of("skip-transpose", of4().skipTranspose(true)),
                Arguments.of("combined", of4().combineBatchTime(true)),
                Arguments.of("combined-maps", of4().combineBatchTime(true).affine(false)));
    }

    @ParameterizedTest
    @MethodSource("golden")
    void matchesSpeechBrain(String name, BatchNorm1d.Builder builder) {
        GoldenNorm.assertSame("nnet_norm/batchnorm1d-" + name, builder.build());
    }
}
