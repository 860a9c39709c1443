package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.nnet.Cascade;
import org.broca.nnet.Dropout;
import org.broca.nnet.Embedding;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.LeakyRelu;
import org.broca.nnet.Linear;
import org.broca.nnet.Lstm;
import org.broca.nnet.Recurrent;
import org.broca.nnet.RecurrentFactory;
import org.broca.nnet.RecurrentOptions;
import org.broca.nnet.RecurrentState;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * A recurrent language model: vectors of tokens, recurrent layers, linear layers, scores of the next token (Mikolov et
 * al., 2010).
 *
 * <p>Shapes: tokens {@code [batch, time] -> [batch, time, outputNeurons]} scores before the softmax, or one token a
 * sequence {@code [batch] -> [batch, outputNeurons]}. Keys: {@code embedding.Embedding.weight},
 * {@code rnn.rnn.weight_ih_l0}, …, {@code dnn.linear.w.weight}, {@code dnn.norm.norm.weight}, …, {@code out.w.weight}.
 * Same numbers to 1e-5, gradients included, and with the same seed the same initial weights as SpeechBrain's
 * {@code RNNLM}.
 */
public final class RnnLm extends Layer implements TensorMap {
    private final Embedding embedding;
    private final Dropout dropout;
    private final Recurrent rnn;
    private final Cascade dnn;
    private final Linear out;

    /**
     * What the model gives.
     *
     * @param scores of the next token, before the softmax
     */
    public record Output(Tensor scores, RecurrentState state) {}

    private RnnLm(Builder b) {
        b.check();
        embedding = child(
                "embedding",
                Embedding.builder(b.outputNeurons).embeddingDim(b.embeddingDim).build());
        dropout = child("dropout", Dropout.builder().p(b.dropout).build());
        rnn = child(
                "rnn",
                b.rnnClass.create(new RecurrentOptions(
                        Shape.of(-1, -1, b.embeddingDim), b.rnnNeurons, b.rnnLayers, b.dropout, false, b.rnnReInit)));
        dnn = child("dnn", new Cascade(Shape.of(-1, -1, b.rnnNeurons)));
        for (int i = 0; i < b.dnnBlocks; i++) {
            dnn.append("linear", Linear.builder(b.dnnNeurons))
                    .append("norm", LayerNorm.builder())
                    .append("act", b.activation.get())
                    .append("dropout", Dropout.builder().p(b.dropout).build());
        }
        out = child(
                "out", Linear.builder(b.outputNeurons).inputSize(b.dnnNeurons).build());
    }

    /** A model of {@code outputNeurons} tokens. */
    public static Builder builder(int outputNeurons) {
        return new Builder(outputNeurons);
    }

    @Override
    public Tensor forward(Tensor tokens) {
        return run(tokens, Optional.empty()).scores();
    }

    /** Reads tokens from the initial state. */
    public Output run(Tensor tokens) {
        return run(tokens, Optional.empty());
    }

    /** Reads tokens that follow those that led to {@code state}. */
    public Output run(Tensor tokens, RecurrentState state) {
        return run(tokens, Optional.of(state));
    }

    private Output run(Tensor tokens, Optional<RecurrentState> state) {
        Check.that(
                tokens.dim() == 1 || tokens.dim() == 2,
                "RnnLm expects tokens [batch, time] or [batch] but got %s",
                tokens.shape());
        Tensor vectors = dropout.forward(embedding.forward(tokens)); // [batch, (time,) embeddingDim]
        Tensor x = tokens.dim() == 1 ? vectors.unsqueeze(1) : vectors; // [batch, time, embeddingDim]
        Recurrent.Output read = state.isPresent() ? rnn.run(x, state.get()) : rnn.run(x);
        Tensor scores = out.forward(dnn.forward(read.output())); // [batch, time, outputNeurons]
        return new Output(tokens.dim() == 1 ? scores.squeeze(1) : scores, read.state());
    }

    /** What a {@link RnnLm} is made of. */
    public static final class Builder {
        private final int outputNeurons;
        private int embeddingDim = 128;
        private Supplier<Layer> activation = () -> LeakyRelu.builder().build();
        private double dropout = 0.15;
        private RecurrentFactory rnnClass = Lstm.builder();
        private int rnnLayers = 2;
        private int rnnNeurons = 1024;
        private boolean rnnReInit;
        private int dnnBlocks = 1;
        private int dnnNeurons = 512;

        private Builder(int outputNeurons) {
            this.outputNeurons = outputNeurons;
        }

        /** Size of a token's vector. */
        @CanIgnoreReturnValue
        public Builder embeddingDim(int embeddingDim) {
            this.embeddingDim = embeddingDim;
            return this;
        }

        /** Makes the activations of linear layers. */
        @CanIgnoreReturnValue
        public Builder activation(Supplier<Layer> activation) {
            this.activation = activation;
            return this;
        }

        /** Probability of an element to be dropped, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder dropout(double dropout) {
            this.dropout = dropout;
            return this;
        }

        /** Makes the recurrent layers. */
        @CanIgnoreReturnValue
        public Builder rnnClass(RecurrentFactory rnnClass) {
            this.rnnClass = rnnClass;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder rnnLayers(int rnnLayers) {
            this.rnnLayers = rnnLayers;
            return this;
        }

        /** Size of a recurrent layer's state. */
        @CanIgnoreReturnValue
        public Builder rnnNeurons(int rnnNeurons) {
            this.rnnNeurons = rnnNeurons;
            return this;
        }

        /** Whether recurrent weights start orthogonal. */
        @CanIgnoreReturnValue
        public Builder rnnReInit(boolean rnnReInit) {
            this.rnnReInit = rnnReInit;
            return this;
        }

        /** Taken for SpeechBrain's sake: here {@link RnnLm#forward} gives scores, {@link RnnLm#run} the state too. */
        @CanIgnoreReturnValue
        public Builder returnHidden(boolean returnHidden) {
            return this;
        }

        /** Number of linear layers before the last. */
        @CanIgnoreReturnValue
        public Builder dnnBlocks(int dnnBlocks) {
            this.dnnBlocks = dnnBlocks;
            return this;
        }

        /** Size of each of them. */
        @CanIgnoreReturnValue
        public Builder dnnNeurons(int dnnNeurons) {
            this.dnnNeurons = dnnNeurons;
            return this;
        }

        public RnnLm build() {
            return new RnnLm(this);
        }

        private void check() {
            Check.that(dnnBlocks >= 0, "RnnLm: dnn_blocks must not be negative, got %d", dnnBlocks);
            Check.that(
                    dnnBlocks > 0 || dnnNeurons == rnnNeurons,
                    "RnnLm: without dnn_blocks, dnn_neurons must be rnn_neurons = %d, got %d",
                    rnnNeurons,
                    dnnNeurons);
        }
    }
}
