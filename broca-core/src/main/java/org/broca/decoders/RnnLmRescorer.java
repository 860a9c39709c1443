package org.broca.decoders;

import org.broca.lobes.models.RnnLm;
import org.broca.tensor.Tensor;
import org.broca.tokenizers.SentencePieceProcessor;

/** Scores texts with a recurrent language model: SpeechBrain's {@code RNNLMRescorer}, with its numbers to 1e-4. */
public final class RnnLmRescorer extends LmRescorer {
    private final RnnLm languageModel;

    private RnnLmRescorer(Builder b) {
        super("RnnLmRescorer", b);
        languageModel = b.languageModel;
    }

    /** A rescorer of a model, which is set to evaluation, and of the tokens it knows. */
    public static Builder builder(RnnLm languageModel, SentencePieceProcessor tokenizer) {
        return new Builder(languageModel, tokenizer);
    }

    @Override
    public String name() {
        return "rnnlm";
    }

    @Override
    Tensor next(Tensor tokens) {
        return languageModel.forward(tokens);
    }

    @Override
    Tensor withoutPadding(Tensor logProbs) {
        return logProbs;
    }

    /** Options of a {@link RnnLmRescorer}. */
    public static final class Builder extends LmRescorer.Builder<Builder> {
        private final RnnLm languageModel;

        private Builder(RnnLm languageModel, SentencePieceProcessor tokenizer) {
            super(languageModel, tokenizer);
            this.languageModel = languageModel;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public RnnLmRescorer build() {
            return new RnnLmRescorer(this);
        }
    }
}
