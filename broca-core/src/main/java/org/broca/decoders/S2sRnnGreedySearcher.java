package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Takes the best token at every step of an {@link AttentionalRnnDecoder}: SpeechBrain's {@code S2SRNNGreedySearcher},
 * with its hypotheses.
 *
 * <p>It runs {@code maxDecodeRatio - minDecodeRatio} steps a frame, as in SpeechBrain: the lower limit shortens the
 * search. With a temperature above 0, tokens are drawn, and what is reported at each step is still the best token.
 */
public final class S2sRnnGreedySearcher extends Searcher {
    private final GreedySearch<?> search;

    private S2sRnnGreedySearcher(Builder b) {
        Check.that(b.temperature >= 0, "S2sRnnGreedySearcher: temperature must not be negative, got %s", b.temperature);
        SearchLimits limits =
                new SearchLimits("S2sRnnGreedySearcher", b.bosIndex, b.eosIndex, b.minDecodeRatio, b.maxDecodeRatio);
        search = new GreedySearch<>(step(b.embedding, b.decoder, b.linear), limits, b.temperature);
    }

    /** A search between a layer that gives vectors of tokens and one that scores the next ones. */
    public static Builder builder(Layer embedding, AttentionalRnnDecoder decoder, Layer linear) {
        return new Builder(embedding, decoder, linear);
    }

    @Override
    public Hypotheses search(Tensor encoded, Tensor lengths) {
        return search.search(encoded, lengths);
    }

    /** Options of a {@link S2sRnnGreedySearcher}. */
    public static final class Builder {
        private final Layer embedding;
        private final AttentionalRnnDecoder decoder;
        private final Layer linear;
        private double temperature;
        private int bosIndex = -1;
        private int eosIndex = -1;
        private double minDecodeRatio;
        private double maxDecodeRatio = 1;

        private Builder(Layer embedding, AttentionalRnnDecoder decoder, Layer linear) {
            this.embedding = embedding;
            this.decoder = decoder;
            this.linear = linear;
        }

        /** 0 for the best token, above for one drawn from the scores divided by it. */
        @CanIgnoreReturnValue
        public Builder temperature(double temperature) {
            this.temperature = temperature;
            return this;
        }

        /** The token before the first; must be given. */
        @CanIgnoreReturnValue
        public Builder bosIndex(int bosIndex) {
            this.bosIndex = bosIndex;
            return this;
        }

        /** The token that ends a sentence; must be given. */
        @CanIgnoreReturnValue
        public Builder eosIndex(int eosIndex) {
            this.eosIndex = eosIndex;
            return this;
        }

        /** Taken from the steps per encoded frame. */
        @CanIgnoreReturnValue
        public Builder minDecodeRatio(double minDecodeRatio) {
            this.minDecodeRatio = minDecodeRatio;
            return this;
        }

        /** Steps per encoded frame. */
        @CanIgnoreReturnValue
        public Builder maxDecodeRatio(double maxDecodeRatio) {
            this.maxDecodeRatio = maxDecodeRatio;
            return this;
        }

        public S2sRnnGreedySearcher build() {
            return new S2sRnnGreedySearcher(this);
        }
    }
}
