package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Supplier;
import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Cascade;
import org.broca.nnet.Dropout;
import org.broca.nnet.Layer;
import org.broca.nnet.LeakyRelu;
import org.broca.nnet.Linear;
import org.broca.nnet.SizedLayer;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/**
 * A linear layer, batch normalization, activation and dropout: the last stage of a {@link Crdnn}.
 *
 * <p>Shapes: {@code [batch, time, features] -> [batch, time, neurons]}. Keys: {@code linear.w.weight},
 * {@code norm.norm.weight}, …
 */
public final class DnnBlock extends Cascade {
    private DnnBlock(Builder b) {
        super(b.inputShape);
        append("linear", Linear.builder(b.neurons));
        append("norm", BatchNorm1d.builder());
        append("act", b.activation.get());
        append("dropout", Dropout.builder().p(b.dropout).build());
    }

    /** A block of {@code neurons}. */
    public static Builder builder(int neurons) {
        return new Builder(neurons);
    }

    /** What a {@link DnnBlock} is made of. */
    public static final class Builder implements SizedLayer {
        private final int neurons;
        private Shape inputShape = Shape.of();
        private Supplier<Layer> activation = () -> LeakyRelu.builder().build();
        private double dropout = 0.15;

        private Builder(int neurons) {
            this.neurons = neurons;
        }

        /** Shape of an input; -1 stands for any size. */
        @CanIgnoreReturnValue
        public Builder inputShape(Shape inputShape) {
            this.inputShape = inputShape;
            return this;
        }

        /** Makes the activation. */
        @CanIgnoreReturnValue
        public Builder activation(Supplier<Layer> activation) {
            this.activation = activation;
            return this;
        }

        /** Probability of a neuron to be dropped, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder dropout(double dropout) {
            this.dropout = dropout;
            return this;
        }

        public DnnBlock build() {
            Check.that(inputShape.rank() > 0, "DnnBlock: input_shape must be given");
            return new DnnBlock(this);
        }

        @Override
        public DnnBlock build(Shape inputShape) {
            return inputShape(inputShape).build();
        }
    }
}
