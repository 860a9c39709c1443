package org.broca.decoders;

import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Layer;
import org.broca.tensor.Tensor;

/**
 * Follows the best token of an {@link AttentionalRnnDecoder}: SpeechBrain's {@code S2SRNNGreedySearcher}, with its
 * hypotheses and, to 1e-4, its scores.
 *
 * <p>A search makes {@code maxDecodeRatio - minDecodeRatio} steps a frame at most; a hypothesis that has not ended by
 * then keeps all its tokens.
 */
public final class S2sRnnGreedySearcher extends Searcher {
    private final GreedySearch<RnnSearchStep.State> search;

    private S2sRnnGreedySearcher(Builder b) {
        search = b.search(step(b.embedding, b.decoder, b.linear));
    }

    /** A search between a layer that gives vectors of tokens and one that scores the next ones. */
    public static Builder builder(Layer embedding, AttentionalRnnDecoder decoder, Layer linear) {
        return new Builder(embedding, decoder, linear);
    }

    @Override
    public Hypotheses search(Tensor encoded, Tensor lengths, SearchRequest request) {
        return search.search(encoded, lengths, request);
    }

    /** Options of a {@link S2sRnnGreedySearcher}. */
    public static final class Builder extends GreedySearcherBuilder<Builder> {
        private final Layer embedding;
        private final AttentionalRnnDecoder decoder;
        private final Layer linear;

        private Builder(Layer embedding, AttentionalRnnDecoder decoder, Layer linear) {
            super("S2sRnnGreedySearcher");
            this.embedding = embedding;
            this.decoder = decoder;
            this.linear = linear;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public S2sRnnGreedySearcher build() {
            return new S2sRnnGreedySearcher(this);
        }
    }
}
