package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NormalizationsTest {
    private static final Shape MAPS = Shape.of(-1, -1, 3, 4);

    static Stream<Arguments> golden() {
        InstanceNorm1d.Builder untracked =
                InstanceNorm1d.builder().inputSize(4).affine(true).trackRunningStats(false);
        return Stream.of(
                Arguments.of(
                        "batchnorm2d-train", BatchNorm2d.builder().inputSize(4).build()),
                Arguments.of(
                        "batchnorm2d-eval",
                        BatchNorm2d.builder().inputShape(MAPS).build()),
                Arguments.of("torch-batchnorm1d", TorchBatchNorm.builder(4).build()),
                Arguments.of(
                        "instancenorm1d-train",
                        InstanceNorm1d.builder().inputSize(4).build()),
                Arguments.of(
                        "instancenorm1d-eval",
                        InstanceNorm1d.builder().inputSize(4).build()),
                Arguments.of("instancenorm1d-untracked", untracked.build()),
                Arguments.of(
                        "instancenorm2d-train",
                        InstanceNorm2d.builder().inputSize(4).affine(true).build()),
                Arguments.of(
                        "instancenorm2d-eval",
                        InstanceNorm2d.builder().inputSize(4).affine(true).build()),
                Arguments.of("layernorm", LayerNorm.builder().inputSize(4).build()),
                Arguments.of(
                        "layernorm-shape",
                        LayerNorm.builder().inputShape(MAPS).eps(0.001).build()),
                Arguments.of(
                        "layernorm-plain",
                        LayerNorm.builder()
                                .inputSize(4)
                                .elementwiseAffine(false)
                                .build()),
                Arguments.of("torch-layernorm", TorchLayerNorm.builder(4).build()),
                Arguments.of("groupnorm", GroupNorm.builder(2).inputSize(4).build()),
                Arguments.of(
                        "groupnorm-maps",
                        GroupNorm.builder(4).inputShape(MAPS).affine(false).build()));
    }

    @ParameterizedTest
    @MethodSource("golden")
    <L extends Layer & TensorMap> void matchesPython(String name, L layer) {
        GoldenNorm.assertSame("nnet_norm/" + name, layer);
    }

    @Test
    void rejectWrongSizes() {
        assertThatThrownBy(() -> BatchNorm2d.builder().build())
                .hasMessage("BatchNorm2d: one of input_size and input_shape must be given");
        assertThatThrownBy(() -> LayerNorm.builder().inputShape(Shape.of(-1, 4)).build())
                .hasMessage(
                        "LayerNorm: one of input_size and an input_shape of three or more dimensions must be given");
        assertThatThrownBy(() -> GroupNorm.builder(3).inputSize(4).build())
                .hasMessage("GroupNorm: num_groups must divide the 4 channels, got 3");
        assertThatThrownBy(() -> InstanceNorm1d.builder().inputSize(4).build().forward(Tensor.zeros(2, 4)))
                .hasMessage("InstanceNorm1d expects [batch, time, channels] but got [2, 4]");
    }

    @Test
    void statisticsTakePartInTheStateDict() {
        assertThat(InstanceNorm2d.builder().inputSize(4).build().stateDict().keySet())
                .containsExactly("norm.running_mean", "norm.running_var", "norm.num_batches_tracked");
    }

    @Nested
    class BatchNorm2dContract extends LayerContract<BatchNorm2d> {
        @Override
        protected BatchNorm2d layer() {
            return BatchNorm2d.builder().inputSize(4).build();
        }

        @Override
        protected Tensor input() {
            return Tensor.randn(2, 5, 3, 4);
        }
    }

    @Nested
    class InstanceNorm1dContract extends LayerContract<InstanceNorm1d> {
        @Override
        protected InstanceNorm1d layer() {
            return InstanceNorm1d.builder().inputSize(4).affine(true).build();
        }

        @Override
        protected Tensor input() {
            return Tensor.randn(2, 5, 4);
        }
    }

    @Nested
    class LayerNormContract extends LayerContract<LayerNorm> {
        @Override
        protected LayerNorm layer() {
            return LayerNorm.builder().inputSize(4).build();
        }

        @Override
        protected Tensor input() {
            return Tensor.randn(2, 5, 4);
        }
    }

    @Nested
    class GroupNormContract extends LayerContract<GroupNorm> {
        @Override
        protected GroupNorm layer() {
            return GroupNorm.builder(2).inputSize(4).build();
        }

        @Override
        protected Tensor input() {
            return Tensor.randn(2, 5, 4);
        }
    }
}
