package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * SpeechBrain's vectors of symbols, learned or fixed one-hot.
 *
 * <p>Shapes: {@code [...]} whole numbers {@code -> [..., embeddingDim]}. One-hot vectors have a size of one less than
 * the number of symbols: the blank's is all 0. Key: {@code Embedding.weight}. Same numbers and, with the same seed, the
 * same initial weights as SpeechBrain's.
 */
public final class Embedding extends Layer implements SizedMap {
    private final int embeddingDim;
    private final Optional<Long> padding;
    private final Table table;

    private static final class Table extends Layer {
        private final Tensor weight;

        Table(int rows, int size) {
            weight = parameter("weight", Init.normal(1, rows, size));
        }
    }

    private Embedding(Builder b) {
        Check.that(b.numEmbeddings > 0, "Embedding: num_embeddings must be positive, got %d", b.numEmbeddings);
        Check.that(b.embeddingDim > 0, "Embedding: embedding_dim must be positive, got %d", b.embeddingDim);
        Check.that(
                !b.considerAsOneHot || b.blankId >= 0 && b.blankId < b.numEmbeddings,
                "Embedding: blank_id must be in [0, %d), got %d",
                b.numEmbeddings,
                b.blankId);
        embeddingDim = b.considerAsOneHot ? b.numEmbeddings - 1 : b.embeddingDim;
        table = child("Embedding", new Table(b.numEmbeddings, embeddingDim));
        padding = b.considerAsOneHot ? Optional.of((long) b.blankId) : Optional.empty();
        if (b.considerAsOneHot) {
            fillOneHot(b.blankId);
        }
    }

    private void fillOneHot(int blank) {
        Tensor eye = Tensor.eye(embeddingDim);
        Tensor rows = Tensor.cat(
                0,
                eye.narrow(0, 0, blank),
                Tensor.zeros(1, embeddingDim),
                eye.narrow(0, blank, embeddingDim - blank)); // [numEmbeddings, embeddingDim]
        try (Autograd.Mode mode = Autograd.noGrad()) {
            table.weight.copyInPlace(rows);
        }
        table.weight.requiresGrad(false);
    }

    /** Vectors for {@code numEmbeddings} symbols. */
    public static Builder builder(int numEmbeddings) {
        return new Builder(numEmbeddings);
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.embedding(table.weight, x.to(DType.INT64), padding);
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        long[] sizes = java.util.Arrays.copyOf(inputShape.toArray(), inputShape.rank() + 1);
        sizes[inputShape.rank()] = embeddingDim;
        return Shape.of(sizes);
    }

    /** What an {@link Embedding} is made of. */
    public static final class Builder {
        private final int numEmbeddings;
        private int embeddingDim = 128;
        private boolean considerAsOneHot;
        private int blankId;

        private Builder(int numEmbeddings) {
            this.numEmbeddings = numEmbeddings;
        }

        /** Size of a learned vector. */
        @CanIgnoreReturnValue
        public Builder embeddingDim(int embeddingDim) {
            this.embeddingDim = embeddingDim;
            return this;
        }

        /** Whether the vectors are fixed one-hot ones. */
        @CanIgnoreReturnValue
        public Builder considerAsOneHot(boolean considerAsOneHot) {
            this.considerAsOneHot = considerAsOneHot;
            return this;
        }

        /** The symbol whose one-hot vector is all 0. */
        @CanIgnoreReturnValue
        public Builder blankId(int blankId) {
            this.blankId = blankId;
            return this;
        }

        public Embedding build() {
            return new Embedding(this);
        }
    }
}
