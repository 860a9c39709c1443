package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * PyTorch's linear layer: {@code y = x weight^T + bias}. SpeechBrain's is {@link Linear}.
 *
 * <p>Shapes: {@code [..., inFeatures] -> [..., outFeatures]}. Keys: {@code weight}, {@code bias}. With the same seed,
 * Python's initial weights.
 */
public final class TorchLinear extends Layer implements SizedMap {
    private final int inFeatures;
    private final int outFeatures;
    private final Tensor weight;
    private final Optional<Tensor> bias;

    private TorchLinear(Builder builder) {
        inFeatures = builder.inFeatures;
        outFeatures = builder.outFeatures;
        Check.that(inFeatures > 0, "Linear: in_features must be positive, got %d", inFeatures);
        Check.that(outFeatures > 0, "Linear: out_features must be positive, got %d", outFeatures);
        Shape shape = Shape.of(outFeatures, inFeatures);
        weight = parameter("weight", Init.weight(shape));
        bias = builder.bias ? Optional.of(parameter("bias", Init.bias(outFeatures, shape))) : Optional.empty();
    }

    public static Builder builder(int inFeatures, int outFeatures) {
        return new Builder(inFeatures, outFeatures);
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.lastDim("Linear", x, inFeatures);
        return Functional.linear(x, weight, bias);
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return Shapes.with(inputShape, -1, outFeatures);
    }

    /** Weights, {@code [outFeatures, inFeatures]}. */
    public Tensor weight() {
        return weight;
    }

    /** Offsets, {@code [outFeatures]}, if the layer has them. */
    public Optional<Tensor> bias() {
        return bias;
    }

    /** What a {@link TorchLinear} is made of. */
    public static final class Builder {
        private final int inFeatures;
        private final int outFeatures;
        private boolean bias = true;

        private Builder(int inFeatures, int outFeatures) {
            this.inFeatures = inFeatures;
            this.outFeatures = outFeatures;
        }

        @CanIgnoreReturnValue
        public Builder bias(boolean bias) {
            this.bias = bias;
            return this;
        }

        public TorchLinear build() {
            return new TorchLinear(this);
        }
    }
}
