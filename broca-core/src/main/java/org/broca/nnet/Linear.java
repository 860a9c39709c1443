package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's linear layer: {@code y = x w^T + b}.
 *
 * <p>Shapes: {@code [batch, ..., inputSize] -> [batch, ..., nNeurons]}; with {@code combineDims}, {@code [batch, time,
 * a, b]} is read as {@code [batch, time, a * b]}. Keys: {@code w.weight}, {@code w.bias}. Same numbers and, with the
 * same seed, the same initial weights as SpeechBrain's.
 */
public final class Linear extends Layer implements SizedMap {
    private final int nNeurons;
    private final double maxNorm;
    private final boolean combineDims;
    private final TorchLinear w;

    private Linear(Builder builder) {
        Check.that(builder.nNeurons > 0, "Linear: n_neurons must be positive, got %d", builder.nNeurons);
        int inputSize = builder.size();
        Check.that(inputSize > 0, "Linear: input_size must be positive, got %d", inputSize);
        Check.that(builder.maxNorm > 0, "Linear: max_norm must be positive, got %s", builder.maxNorm);
        nNeurons = builder.nNeurons;
        maxNorm = builder.maxNorm;
        combineDims = builder.combineDims;
        w = child(
                "w", TorchLinear.builder(inputSize, nNeurons).bias(builder.bias).build());
    }

    /** A layer of {@code nNeurons} outputs; its input size is given by one of two setters. */
    public static Builder builder(int nNeurons) {
        return new Builder(nNeurons);
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor flat = combineDims && x.dim() == 4 ? x.flatten(2, 3) : x; // [batch, time, a * b]
        MaxNorm.apply(w.weight(), maxNorm);
        return w.forward(flat);
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        boolean combine = combineDims && inputShape.rank() == 4;
        return combine
                ? Shape.of(inputShape.get(0), inputShape.get(1), nNeurons)
                : Shapes.with(inputShape, -1, nNeurons);
    }

    /** What a {@link Linear} is made of. */
    public static final class Builder implements SizedLayer {
        private final int nNeurons;
        private int inputSize;
        private Shape inputShape = Shape.of();
        private boolean bias = true;
        private double maxNorm = MaxNorm.NONE;
        private boolean combineDims;

        private Builder(int nNeurons) {
            this.nNeurons = nNeurons;
        }

        /** Size of the last dimension of the input. */
        @CanIgnoreReturnValue
        public Builder inputSize(int inputSize) {
            this.inputSize = inputSize;
            return this;
        }

        /** Shape of an input, from which the input size is read; -1 stands for any size. */
        @CanIgnoreReturnValue
        public Builder inputShape(Shape inputShape) {
            this.inputShape = inputShape;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder bias(boolean bias) {
            this.bias = bias;
            return this;
        }

        /** Longest that the weights of a neuron may be: longer ones are shortened before each use. */
        @CanIgnoreReturnValue
        public Builder maxNorm(double maxNorm) {
            this.maxNorm = maxNorm;
            return this;
        }

        /** Whether the last two of four dimensions are taken as one. */
        @CanIgnoreReturnValue
        public Builder combineDims(boolean combineDims) {
            this.combineDims = combineDims;
            return this;
        }

        private int size() {
            if (inputSize != 0) {
                return inputSize;
            }
            Check.that(inputShape.rank() > 0, "Linear: one of input_size and input_shape must be given");
            int last = Shapes.known("Linear", inputShape, -1);
            return combineDims && inputShape.rank() == 4 ? last * Shapes.known("Linear", inputShape, 2) : last;
        }

        public Linear build() {
            return new Linear(this);
        }

        @Override
        public Linear build(Shape inputShape) {
            return inputShape(inputShape).build();
        }
    }
}
