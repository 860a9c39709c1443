package org.broca.lobes.models;

import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Layer;
import org.broca.nnet.SizedMap;
import org.broca.nnet.Softmax;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * Log-probabilities of speakers from x-vectors: activation and batch normalization, hidden layers, a linear layer and a
 * log-softmax.
 *
 * <p>Keys: {@code norm.norm.weight}, {@code DNN.block_0.linear.w.weight}, {@code out.w.weight}, … Same numbers as
 * SpeechBrain's {@code Classifier} to 1e-5, gradients included, and the same initial weights from the same seed; but
 * SpeechBrain's fresh batch normalizations have seen zeros already, so its running variances do not start at 1.
 *
 * <p>Shapes: {@code [batch, 1, size] -> [batch, 1, outNeurons]}.
 */
public final class XvectorClassifier extends Layer implements SizedMap {
    private final int inputSize;
    private final int outNeurons;

    private XvectorClassifier(Builder b) {
        inputSize = b.inputSize;
        outNeurons = b.outNeurons;
        child("act", b.activation.get());
        child("norm", BatchNorm1d.builder().inputSize(inputSize).build());
        if (b.linBlocks > 0) {
            child("DNN", b.hidden(true));
        }
        child("out", b.output());
        child("softmax", Softmax.builder().applyLog(true).build());
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.lastDim("XvectorClassifier", x, inputSize);
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

    /** Options of an {@link XvectorClassifier}. */
    public static final class Builder extends PerceptronBuilder<Builder> {
        private Builder(Shape inputShape) {
            super(inputShape, 1211);
        }

        @Override
        Builder self() {
            return this;
        }

        public XvectorClassifier build() {
            return new XvectorClassifier(this);
        }
    }
}
