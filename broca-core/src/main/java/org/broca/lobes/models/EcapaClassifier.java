package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Layer;
import org.broca.nnet.Linear;
import org.broca.nnet.ModuleList;
import org.broca.nnet.SizedMap;
import org.broca.nnet.TensorMap;
import org.broca.nnet.Xavier;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Cosines of the angles between vectors and one learned vector for each class, for losses with an angular margin.
 *
 * <p>With {@code linBlocks}, batch normalizations and linear layers come first. Keys: {@code weight},
 * {@code blocks.0.norm.weight}, {@code blocks.1.w.weight}, … Same numbers as SpeechBrain's {@code Classifier} of
 * {@code ECAPA_TDNN} to 1e-5, gradients included, and the same initial weights from the same seed.
 *
 * <p>Shapes: {@code [batch, 1, inputSize] -> [batch, 1, outNeurons]}, in [-1, 1].
 */
public final class EcapaClassifier extends Layer implements SizedMap {
    private static final double LEAST_LENGTH = 1e-12;

    private final int inputSize;
    private final int outNeurons;
    private final ModuleList blocks;
    private final Tensor weight;

    private EcapaClassifier(Builder b) {
        inputSize = b.inputSize;
        outNeurons = b.outNeurons;
        blocks = child("blocks", new ModuleList(List.of()));
        int size = inputSize;
        for (int i = 0; i < b.linBlocks; i++) {
            blocks.append(BatchNorm1d.builder().inputSize(size).build());
            blocks.append(Linear.builder(b.linNeurons).inputSize(size).build());
            size = b.linNeurons;
        }
        weight = parameter("weight", Xavier.uniform(1, outNeurons, size));
    }

    /** A classifier of vectors of {@code inputSize} numbers. */
    public static Builder builder(int inputSize) {
        return new Builder(inputSize);
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.lastDim("EcapaClassifier", x, inputSize);
        Tensor y = x;
        for (Layer layer : blocks.layers()) {
            y = ((TensorMap) layer).forward(y);
        }
        Tensor vectors = y.dim() == 3 ? y.squeeze(1) : y; // [batch, size]
        return unit(vectors).matmul(unit(weight).transpose(0, 1)).unsqueeze(1); // [batch, 1, outNeurons]
    }

    /** Rows at length 1. */
    private static Tensor unit(Tensor rows) {
        Tensor lengths = Aten.call("norm.ScalarOpt_dim", rows, 2.0, new long[] {1}, true); // [rows, 1]
        return rows.div(lengths.clampMin(LEAST_LENGTH));
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return Shape.of(inputShape.get(0), 1, outNeurons);
    }

    /** Options of an {@link EcapaClassifier}. */
    public static final class Builder {
        private final int inputSize;
        private int linBlocks;
        private int linNeurons = 192;
        private int outNeurons = 1211;

        private Builder(int inputSize) {
            this.inputSize = inputSize;
        }

        /** Number of linear layers before the cosines; may be 0. */
        @CanIgnoreReturnValue
        public Builder linBlocks(int linBlocks) {
            this.linBlocks = linBlocks;
            return this;
        }

        /** Size of each linear layer. */
        @CanIgnoreReturnValue
        public Builder linNeurons(int linNeurons) {
            this.linNeurons = linNeurons;
            return this;
        }

        /** Number of classes. */
        @CanIgnoreReturnValue
        public Builder outNeurons(int outNeurons) {
            this.outNeurons = outNeurons;
            return this;
        }

        public EcapaClassifier build() {
            return new EcapaClassifier(this);
        }
    }
}
