package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.nnet.Conv1d;
import org.broca.nnet.ConvInit;
import org.broca.nnet.Dropout;
import org.broca.nnet.Identity;
import org.broca.nnet.Init;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.TensorMap;
import org.broca.nnet.TorchLinear;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * One half of the channels times a convolution over time of the other (Sakuma et al., 2021, "MLP-ASR"), with
 * SpeechBrain's numbers and initial weights.
 *
 * <p>Shapes: {@code [batch, time, inputSize] -> [batch, time, inputSize / 2]}. Keys: {@code norm.norm.weight},
 * {@code conv.conv.weight}, {@code linear.weight}, and biases.
 */
public final class ConvolutionalSpatialGatingUnit extends Layer implements TensorMap {
    private final int inputSize;
    private final TensorMap activation;
    private final LayerNorm norm;
    private final Conv1d conv;
    private final Optional<TorchLinear> linear;
    private final Dropout dropout;

    private ConvolutionalSpatialGatingUnit(Builder b) {
        Check.that(
                b.inputSize > 0 && b.inputSize % 2 == 0,
                "ConvolutionalSpatialGatingUnit: input_size must be even, got %d",
                b.inputSize);
        inputSize = b.inputSize;
        int half = inputSize / 2;
        activation = (TensorMap) child("activation", b.activation.get());
        norm = child("norm", LayerNorm.builder().inputSize(half).build());
        conv = child(
                "conv",
                Conv1d.builder(half, b.kernelSize)
                        .inChannels(half)
                        .groups(half)
                        .convInit(ConvInit.NORMAL)
                        .build());
        linear = b.useLinearAfterConv
                ? Optional.of(child("linear", TorchLinear.builder(half, half).build()))
                : Optional.empty();
        openGate();
        dropout = child("dropout", Dropout.builder().p(b.dropout).build());
    }

    /** Starts with a gate that lets about everything through. */
    private void openGate() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            stateDict().forEach((key, tensor) -> {
                if (key.equals("linear.weight")) {
                    tensor.copyInPlace(Init.normal(1e-6, tensor.shape().toArray()));
                } else if (key.equals("linear.bias") || key.equals("conv.conv.bias")) {
                    tensor.fillInPlace(1);
                }
            });
        }
    }

    /** For sequences of {@code inputSize} numbers, which must be even. */
    public static Builder builder(int inputSize) {
        return new Builder(inputSize);
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.lastDim("ConvolutionalSpatialGatingUnit", x, inputSize);
        Tensor through = x.narrow(-1, 0, inputSize / 2); // [batch, time, inputSize / 2]
        Tensor gate = conv.forward(norm.forward(x.narrow(-1, inputSize / 2, inputSize / 2)));
        Tensor mapped = linear.map(layer -> layer.forward(gate)).orElse(gate);
        return dropout.forward(activation.forward(mapped).mul(through));
    }

    /** What a {@link ConvolutionalSpatialGatingUnit} is made of. */
    public static final class Builder {
        private final int inputSize;
        private int kernelSize = 31;
        private double dropout;
        private boolean useLinearAfterConv;
        private Supplier<Layer> activation = Identity::new;

        private Builder(int inputSize) {
            this.inputSize = inputSize;
        }

        /** Width of the filters over time, in frames; odd. Sequences must have more than half as many. */
        @CanIgnoreReturnValue
        public Builder kernelSize(int kernelSize) {
            this.kernelSize = kernelSize;
            return this;
        }

        /** Probability of an element to be dropped, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder dropout(double dropout) {
            this.dropout = dropout;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder useLinearAfterConv(boolean useLinearAfterConv) {
            this.useLinearAfterConv = useLinearAfterConv;
            return this;
        }

        /** Makes the activation of the gate, a layer that is also a {@link TensorMap}. */
        @CanIgnoreReturnValue
        public Builder activation(Supplier<Layer> activation) {
            this.activation = activation;
            return this;
        }

        public ConvolutionalSpatialGatingUnit build() {
            return new ConvolutionalSpatialGatingUnit(this);
        }
    }
}
