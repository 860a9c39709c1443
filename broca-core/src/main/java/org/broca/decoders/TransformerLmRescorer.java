package org.broca.decoders;

import org.broca.lobes.models.transformer.TransformerLm;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tokenizers.SentencePieceProcessor;

/**
 * Scores texts with a transformer language model: SpeechBrain's {@code TransformerLMRescorer}, with its numbers to
 * 1e-4.
 *
 * <p>The probability of padding is shared out among the other tokens, so padding must not be the end.
 */
public final class TransformerLmRescorer extends LmRescorer {
    private final TransformerLm languageModel;

    private TransformerLmRescorer(Builder b) {
        super("TransformerLmRescorer", b);
        Check.that(
                b.padIndex() != b.eosIndex(),
                "TransformerLmRescorer: pad_index and eos_index must differ, got %d for both",
                b.padIndex());
        languageModel = b.languageModel;
    }

    /** A rescorer of a model, which is set to evaluation, and of the tokens it knows. */
    public static Builder builder(TransformerLm languageModel, SentencePieceProcessor tokenizer) {
        return new Builder(languageModel, tokenizer);
    }

    @Override
    public String name() {
        return "transformerlm";
    }

    @Override
    Tensor next(Tensor tokens) {
        return languageModel.forward(tokens);
    }

    @Override
    Tensor withoutPadding(Tensor logProbs) {
        Tensor tokens = logProbs.copy();
        Tensor ignored = tokens.narrow(2, padIndex(), 1).fillInPlace(Double.NEGATIVE_INFINITY);
        return tokens.sub(tokens.logSumExp(true, 2));
    }

    /** Options of a {@link TransformerLmRescorer}. */
    public static final class Builder extends LmRescorer.Builder<Builder> {
        private final TransformerLm languageModel;

        private Builder(TransformerLm languageModel, SentencePieceProcessor tokenizer) {
            super(languageModel, tokenizer);
            this.languageModel = languageModel;
        }

        @Override
        Builder self() {
            return this;
        }

        @Override
        public TransformerLmRescorer build() {
            return new TransformerLmRescorer(this);
        }
    }
}
