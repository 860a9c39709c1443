package org.broca.nnet.attention;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Supplier;
import org.broca.nnet.Dropout;
import org.broca.nnet.Layer;
import org.broca.nnet.Relu;
import org.broca.nnet.SameSizeMap;
import org.broca.nnet.Sequential;
import org.broca.nnet.TorchLinear;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * Two linear layers with an activation between them, applied to each position (Vaswani et al., 2017).
 *
 * <p>Shapes: {@code [batch, time, inputSize]} to the same. Keys: {@code ffn.0.weight}, {@code ffn.0.bias},
 * {@code ffn.3.weight}, {@code ffn.3.bias}. Same numbers and, with the same seed, the same initial weights as
 * SpeechBrain's.
 */
public final class PositionalwiseFeedForward extends Layer implements SameSizeMap {
    private final int inputSize;
    private final Sequential ffn;

    private PositionalwiseFeedForward(Builder b) {
        inputSize = b.size();
        Check.that(b.dFfn > 0, "PositionalwiseFeedForward: d_ffn must be positive, got %d", b.dFfn);
        TorchLinear first = TorchLinear.builder(inputSize, b.dFfn).build();
        ffn = child(
                "ffn",
                new Sequential()
                        .append("0", first)
                        .append("1", b.activation.get())
                        .append("2", Dropout.builder().p(b.dropout).build())
                        .append("3", TorchLinear.builder(b.dFfn, inputSize).build()));
    }

    /** With a hidden layer of {@code dFfn} neurons; one of two setters gives the input size. */
    public static Builder builder(int dFfn) {
        return new Builder(dFfn);
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.lastDim("PositionalwiseFeedForward", x, inputSize);
        return ffn.forward(x);
    }

    /** What a {@link PositionalwiseFeedForward} is made of. */
    public static final class Builder {
        private final int dFfn;
        private int inputSize;
        private Shape inputShape = Shape.of();
        private double dropout;
        private Supplier<Layer> activation = Relu::new;

        private Builder(int dFfn) {
            this.dFfn = dFfn;
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

        /** Probability of a hidden neuron to be dropped, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder dropout(double dropout) {
            this.dropout = dropout;
            return this;
        }

        /** Makes the activation, a layer that is also a {@link org.broca.nnet.TensorMap}. */
        @CanIgnoreReturnValue
        public Builder activation(Supplier<Layer> activation) {
            this.activation = activation;
            return this;
        }

        private int size() {
            Check.that(
                    inputSize > 0 || inputShape.rank() > 0 && inputShape.get(-1) > 0,
                    "PositionalwiseFeedForward: one of input_size and input_shape must be given");
            return inputSize > 0 ? inputSize : Math.toIntExact(inputShape.get(-1));
        }

        public PositionalwiseFeedForward build() {
            return new PositionalwiseFeedForward(this);
        }
    }
}
