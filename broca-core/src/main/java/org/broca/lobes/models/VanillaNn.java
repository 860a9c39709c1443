package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Supplier;
import org.broca.nnet.Cascade;
import org.broca.nnet.Layer;
import org.broca.nnet.LeakyRelu;
import org.broca.nnet.Linear;
import org.broca.nnet.SizedLayer;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/**
 * Linear layers, each with an activation.
 *
 * <p>Shapes: {@code [batch, ..., features] -> [batch, ..., dnnNeurons]}. Keys: {@code linear.w.weight},
 * {@code linear_0.w.weight}, {@code linear_1.w.weight}, … Same numbers and, with the same seed, the same initial
 * weights as SpeechBrain's {@code VanillaNN}.
 */
public final class VanillaNn extends Cascade {
    private VanillaNn(Builder b) {
        super(b.inputShape);
        for (int i = 0; i < b.dnnBlocks; i++) {
            append("linear", Linear.builder(b.dnnNeurons));
            append("act", b.activation.get());
        }
    }

    /** A network for inputs of a shape in which -1 stands for any size. */
    public static Builder builder(Shape inputShape) {
        return new Builder(inputShape);
    }

    /** What a {@link VanillaNn} is made of. */
    public static final class Builder implements SizedLayer {
        private Shape inputShape;
        private Supplier<Layer> activation = () -> LeakyRelu.builder().build();
        private int dnnBlocks = 2;
        private int dnnNeurons = 512;

        private Builder(Shape inputShape) {
            this.inputShape = inputShape;
        }

        /** Makes the activations. */
        @CanIgnoreReturnValue
        public Builder activation(Supplier<Layer> activation) {
            this.activation = activation;
            return this;
        }

        /** Number of linear layers; may be 0. */
        @CanIgnoreReturnValue
        public Builder dnnBlocks(int dnnBlocks) {
            Check.that(dnnBlocks >= 0, "VanillaNn: dnn_blocks must not be negative, got %d", dnnBlocks);
            this.dnnBlocks = dnnBlocks;
            return this;
        }

        /** Size of each linear layer. */
        @CanIgnoreReturnValue
        public Builder dnnNeurons(int dnnNeurons) {
            this.dnnNeurons = dnnNeurons;
            return this;
        }

        public VanillaNn build() {
            return new VanillaNn(this);
        }

        @Override
        public VanillaNn build(Shape inputShape) {
            this.inputShape = inputShape;
            return build();
        }
    }
}
