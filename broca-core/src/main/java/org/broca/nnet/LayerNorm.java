package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's layer normalization (Ba et al., 2016), with its numbers.
 *
 * <p>Shapes: {@code [batch, time, ...]} to the same; each frame is normalized over the dimensions that were given, all
 * after time where an input shape was. Keys: {@code norm.weight}, {@code norm.bias}, of those dimensions' shape.
 */
public final class LayerNorm extends Layer implements SameSizeMap {
    private final TorchLayerNorm norm;

    private LayerNorm(Builder b) {
        norm = child(
                "norm",
                TorchLayerNorm.builder(b.size())
                        .eps(b.eps)
                        .elementwiseAffine(b.elementwiseAffine)
                        .build());
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor x) {
        return norm.forward(x);
    }

    /** What a {@link LayerNorm} is made of. */
    public static final class Builder implements SizedLayer {
        private int inputSize;
        private Shape inputShape = Shape.of();
        private double eps = 1e-5;
        private boolean elementwiseAffine = true;

        private Builder() {}

        /** Size of the last dimension of the input. */
        @CanIgnoreReturnValue
        public Builder inputSize(int inputSize) {
            this.inputSize = inputSize;
            return this;
        }

        /** Shape of an input, of which all dimensions after time are normalized; -1 stands for any size. */
        @CanIgnoreReturnValue
        public Builder inputShape(Shape inputShape) {
            this.inputShape = inputShape;
            return this;
        }

        /** Added to variances. */
        @CanIgnoreReturnValue
        public Builder eps(double eps) {
            this.eps = eps;
            return this;
        }

        /** Whether scale and offset are learned. */
        @CanIgnoreReturnValue
        public Builder elementwiseAffine(boolean elementwiseAffine) {
            this.elementwiseAffine = elementwiseAffine;
            return this;
        }

        private long[] size() {
            Check.that(
                    inputSize > 0 || inputShape.rank() > 2,
                    "LayerNorm: one of input_size and an input_shape of three or more dimensions must be given");
            long[] sizes = new long[inputShape.rank() > 2 ? inputShape.rank() - 2 : 1];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = inputShape.rank() > 2 ? Shapes.known("LayerNorm", inputShape, 2 + i) : inputSize;
            }
            return sizes;
        }

        public LayerNorm build() {
            return new LayerNorm(this);
        }

        @Override
        public LayerNorm build(Shape inputShape) {
            return inputShape(inputShape).build();
        }
    }
}
