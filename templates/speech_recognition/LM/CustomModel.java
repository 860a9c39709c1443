import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Embedding;
import org.broca.nnet.Layer;
import org.broca.nnet.Linear;
import org.broca.nnet.LogSoftmax;
import org.broca.nnet.Lstm;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;

/**
 * A language model: embedding, LSTM, linear layer.
 *
 * <p>Shapes: tokens {@code [batch, time]} to log-probabilities of the tokens that follow,
 * {@code [batch, time, outputNeurons]}.
 */
public final class CustomModel extends Layer implements TensorMap {
    private final Embedding embedding;
    private final Lstm rnn;
    private final Linear out;
    private final LogSoftmax logSoftmax;

    private CustomModel(Builder b) {
        embedding = child("embedding", Embedding.builder(b.outputNeurons).embeddingDim(b.embeddingDim).build());
        rnn = child("rnn", Lstm.builder(b.rnnSize).inputSize(b.embeddingDim).numLayers(b.layers).dropout(b.dropout).build());
        out = child("out", Linear.builder(b.outputNeurons).inputSize(b.rnnSize).build());
        logSoftmax = child("log_softmax", new LogSoftmax(-1));
    }

    @Override
    public Tensor forward(Tensor tokens) {
        Tensor vectors = embedding.forward(tokens); // [batch, time, embeddingDim]
        return logSoftmax.forward(out.forward(rnn.forward(vectors))); // [batch, time, outputNeurons]
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Keys of the model in the YAML file. */
    @CanIgnoreReturnValue
    public static final class Builder {
        private int embeddingDim = 128;
        private int rnnSize = 256;
        private int layers = 2;
        private double dropout = 0.0;
        private int outputNeurons = 1000;

        /** Size of a token's vector. */
        public Builder embeddingDim(int embeddingDim) {
            this.embeddingDim = embeddingDim;
            return this;
        }

        public Builder rnnSize(int rnnSize) {
            this.rnnSize = rnnSize;
            return this;
        }

        public Builder layers(int layers) {
            this.layers = layers;
            return this;
        }

        /** Between the LSTM's layers, in [0, 1). */
        public Builder dropout(double dropout) {
            this.dropout = dropout;
            return this;
        }

        /** Number of tokens. */
        public Builder outputNeurons(int outputNeurons) {
            this.outputNeurons = outputNeurons;
            return this;
        }

        public CustomModel build() {
            return new CustomModel(this);
        }
    }
}
