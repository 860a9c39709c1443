package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Supplier;
import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Layer;
import org.broca.nnet.LeakyRelu;
import org.broca.nnet.Linear;
import org.broca.nnet.Sequential;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/**
 * Options that {@link XvectorClassifier} and {@link XvectorDiscriminator} share.
 *
 * @param <B> the builder itself
 */
public abstract class PerceptronBuilder<B extends PerceptronBuilder<B>> {
    final int inputSize;
    Supplier<Layer> activation = () -> LeakyRelu.builder().build();
    int linBlocks = 1;
    int linNeurons = 512;
    int outNeurons;

    PerceptronBuilder(Shape inputShape, int outNeurons) {
        this.inputSize = Math.toIntExact(inputShape.get(-1));
        this.outNeurons = outNeurons;
    }

    abstract B self();

    /** Hidden layers {@code block_0}, {@code block_1}, … */
    Sequential hidden(boolean normalizedLast) {
        Sequential blocks = new Sequential();
        for (int i = 0; i < linBlocks; i++) {
            blocks.append("block_" + i, hiddenBlock(i == 0 ? inputSize : linNeurons, normalizedLast));
        }
        return blocks;
    }

    private Sequential hiddenBlock(int size, boolean normalizedLast) {
        Linear linear = Linear.builder(linNeurons).inputSize(size).build();
        Layer act = activation.get();
        Layer norm = BatchNorm1d.builder().inputSize(linNeurons).build();
        Sequential block = new Sequential().append("linear", linear);
        return normalizedLast
                ? block.append("act", act).append("norm", norm)
                : block.append("norm", norm).append("act", act);
    }

    Linear output() {
        int size = linBlocks > 0 ? linNeurons : inputSize;
        return Linear.builder(outNeurons).inputSize(size).build();
    }

    /** Makes the activation of each block, a layer that is also a {@link org.broca.nnet.TensorMap}. */
    @CanIgnoreReturnValue
    public B activation(Supplier<Layer> activation) {
        this.activation = activation;
        return self();
    }

    /** Number of hidden layers; may be 0. */
    @CanIgnoreReturnValue
    public B linBlocks(int linBlocks) {
        Check.that(linBlocks >= 0, "lin_blocks must not be negative, got %d", linBlocks);
        this.linBlocks = linBlocks;
        return self();
    }

    /** Size of each hidden layer. */
    @CanIgnoreReturnValue
    public B linNeurons(int linNeurons) {
        this.linNeurons = linNeurons;
        return self();
    }

    /** Size of the output. */
    @CanIgnoreReturnValue
    public B outNeurons(int outNeurons) {
        this.outNeurons = outNeurons;
        return self();
    }
}
