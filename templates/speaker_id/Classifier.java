import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Supplier;
import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Layer;
import org.broca.nnet.LeakyRelu;
import org.broca.nnet.Linear;
import org.broca.nnet.Sequential;
import org.broca.nnet.Softmax;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * Log-probabilities of classes from an embedding.
 *
 * <p>Shapes: {@code [batch, 1, embedding] -> [batch, 1, outNeurons]}. The keys of its state dict are those of
 * SpeechBrain's model: {@code norm.norm.weight}, {@code DNN.block_0.linear.w.weight}, {@code out.w.weight}.
 */
public final class Classifier extends Layer implements TensorMap {
    private final TensorMap activation;
    private final BatchNorm1d norm;
    private final Sequential dnn;
    private final Linear out;
    private final Softmax softmax;

    private Classifier(Builder b) {
        int size = (int) b.inputShape.get(-1);
        activation = (TensorMap) child("act", b.activation.get());
        norm = child("norm", BatchNorm1d.builder().inputSize(size).build());
        Sequential.Builder blocks = Sequential.builder().inputShape(b.inputShape);
        for (int i = 0; i < b.linBlocks; i++) {
            blocks.append(
                    "block_" + i,
                    Sequential.builder()
                            .append("linear", Linear.builder(b.linNeurons))
                            .append("act", shape -> b.activation.get())
                            .append("norm", BatchNorm1d.builder()));
        }
        dnn = child("DNN", blocks.build());
        int last = b.linBlocks == 0 ? size : b.linNeurons;
        out = child("out", Linear.builder(b.outNeurons).inputSize(last).build());
        softmax = child("softmax", Softmax.builder().applyLog(true).build());
    }

    @Override
    public Tensor forward(Tensor embedding) {
        return softmax.forward(out.forward(dnn.forward(norm.forward(activation.forward(embedding)))));
    }

    /** @param inputShape {@code [batch, time, embedding]}, of which the last is used */
    public static Builder builder(Shape inputShape) {
        return new Builder(inputShape);
    }

    /** Keys of the classifier in train.yaml. */
    @CanIgnoreReturnValue
    public static final class Builder {
        private final Shape inputShape;
        private Supplier<Layer> activation = () -> LeakyRelu.builder().build();
        private int linBlocks = 1;
        private int linNeurons = 512;
        private int outNeurons = 1211;

        private Builder(Shape inputShape) {
            this.inputShape = inputShape;
        }

        public Builder activation(Supplier<Layer> activation) {
            this.activation = activation;
            return this;
        }

        /** Linear layers before the last one. */
        public Builder linBlocks(int linBlocks) {
            this.linBlocks = linBlocks;
            return this;
        }

        public Builder linNeurons(int linNeurons) {
            this.linNeurons = linNeurons;
            return this;
        }

        /** Number of classes. */
        public Builder outNeurons(int outNeurons) {
            this.outNeurons = outNeurons;
            return this;
        }

        public Classifier build() {
            return new Classifier(this);
        }
    }
}
