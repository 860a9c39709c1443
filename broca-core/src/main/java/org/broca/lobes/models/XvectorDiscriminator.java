package org.broca.lobes.models;

import org.broca.nnet.Layer;
import org.broca.nnet.SizedMap;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * Scores from x-vectors, before any sigmoid: hidden layers and a linear layer.
 *
 * <p>Keys: {@code DNN.block_0.linear.w.weight}, {@code out.w.weight}, … Same numbers as SpeechBrain's
 * {@code Discriminator} to 1e-5, gradients included, and the same initial weights from the same seed; but SpeechBrain's
 * fresh batch normalizations have seen zeros already, so its running variances do not start at 1.
 *
 * <p>Shapes: {@code [batch, 1, size] -> [batch, 1, outNeurons]}.
 */
public final class XvectorDiscriminator extends Layer implements SizedMap {
    private final int inputSize;
    private final int outNeurons;

    private XvectorDiscriminator(Builder b) {
        inputSize = b.inputSize;
        outNeurons = b.outNeurons;
        if (b.linBlocks > 0) {
            child("DNN", b.hidden(false));
        }
        child("out", b.output());
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.lastDim("XvectorDiscriminator", x, inputSize);
        Tensor y = x;
        for (Layer layer : children().values()) {
            y = ((TensorMap) layer).forward(y);
        }
        return y; // [batch, 1, outNeurons]
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        long[] shape = inputShape.toArray();
        shape[shape.length - 1] = outNeurons;
        return Shape.of(shape);
    }

    /** @param inputShape of an x-vector batch; the last size counts, -1 stands for any other */
    public static Builder builder(Shape inputShape) {
        return new Builder(inputShape);
    }

    /** Options of an {@link XvectorDiscriminator}. */
    public static final class Builder extends PerceptronBuilder<Builder> {
        private Builder(Shape inputShape) {
            super(inputShape, 1);
        }

        @Override
        Builder self() {
            return this;
        }

        public XvectorDiscriminator build() {
            return new XvectorDiscriminator(this);
        }
    }
}
