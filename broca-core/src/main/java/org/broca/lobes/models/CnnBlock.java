package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Supplier;
import org.broca.nnet.Cascade;
import org.broca.nnet.Conv2d;
import org.broca.nnet.Dropout2d;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.LeakyRelu;
import org.broca.nnet.PoolType;
import org.broca.nnet.Pooling1d;
import org.broca.nnet.Pooling2d;
import org.broca.nnet.SizedLayer;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/**
 * Two convolutions over features and time, each normalized and activated, then a maximum over neighbours and dropout:
 * the first stage of a {@link Crdnn}.
 *
 * <p>Shapes: {@code [batch, time, features]} or {@code [batch, time, features, in]} to {@code [batch, time, features /
 * poolingSize, channels]}; with {@code using2dPool}, time is pooled too. Keys: {@code conv_1.conv.weight},
 * {@code norm_1.norm.weight}, …
 */
public final class CnnBlock extends Cascade {
    private static final int FEATURES = 2;

    private CnnBlock(Builder b) {
        super(b.inputShape);
        append("conv_1", Conv2d.builder(b.channels, b.kernelSize));
        append("norm_1", LayerNorm.builder());
        append("act_1", b.activation.get());
        append("conv_2", Conv2d.builder(b.channels, b.kernelSize));
        append("norm_2", LayerNorm.builder());
        append("act_2", b.activation.get());
        append("pooling", b.pooling());
        append("drop", new Dropout2d(b.dropout));
    }

    /** A block of convolutions to {@code channels}. */
    public static Builder builder(int channels) {
        return new Builder(channels);
    }

    /** What a {@link CnnBlock} is made of. */
    public static final class Builder implements SizedLayer {
        private final int channels;
        private Shape inputShape = Shape.of();
        private int[] kernelSize = {3, 3};
        private Supplier<Layer> activation = () -> LeakyRelu.builder().build();
        private boolean using2dPool;
        private int poolingSize = 2;
        private double dropout = 0.15;

        private Builder(int channels) {
            this.channels = channels;
        }

        /** Shape of an input; -1 stands for any size. */
        @CanIgnoreReturnValue
        public Builder inputShape(Shape inputShape) {
            this.inputShape = inputShape;
            return this;
        }

        /** Widths of the filters, over features and over time; odd. */
        @CanIgnoreReturnValue
        public Builder kernelSize(int... kernelSize) {
            this.kernelSize = kernelSize.clone();
            return this;
        }

        /** Makes the activations. */
        @CanIgnoreReturnValue
        public Builder activation(Supplier<Layer> activation) {
            this.activation = activation;
            return this;
        }

        /** Whether time is pooled like features. */
        @CanIgnoreReturnValue
        public Builder using2dPool(boolean using2dPool) {
            this.using2dPool = using2dPool;
            return this;
        }

        /** Neighbours that become one. */
        @CanIgnoreReturnValue
        public Builder poolingSize(int poolingSize) {
            this.poolingSize = poolingSize;
            return this;
        }

        /** Probability of a feature to be dropped, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder dropout(double dropout) {
            this.dropout = dropout;
            return this;
        }

        private Layer pooling() {
            return using2dPool
                    ? Pooling2d.builder(PoolType.MAX, poolingSize)
                            .poolAxis(1, 2)
                            .build()
                    : Pooling1d.builder(PoolType.MAX, poolingSize)
                            .inputDims(4)
                            .poolAxis(FEATURES)
                            .build();
        }

        public CnnBlock build() {
            Check.that(inputShape.rank() > 0, "CnnBlock: input_shape must be given");
            return new CnnBlock(this);
        }

        @Override
        public CnnBlock build(Shape inputShape) {
            return inputShape(inputShape).build();
        }
    }
}
