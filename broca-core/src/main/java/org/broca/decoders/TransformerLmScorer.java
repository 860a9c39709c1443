package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import org.broca.lobes.models.transformer.SymbolMemory;
import org.broca.lobes.models.transformer.TransformerLm;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * The log-probabilities of a transformer language model: SpeechBrain's {@code TransformerLMScorer}, with its numbers to
 * 1e-4. What the model computed for earlier tokens is kept, not computed again. Token 0 is padding to the model: it is
 * not looked at.
 */
public final class TransformerLmScorer implements Scorer<SymbolMemory> {
    private final TransformerLm languageModel;
    private final double temperature;

    private TransformerLmScorer(Builder b) {
        Check.that(b.temperature > 0, "TransformerLmScorer: temperature must be positive, got %s", b.temperature);
        languageModel = b.languageModel;
        languageModel.train(false);
        temperature = b.temperature;
    }

    /** A scorer of a model, which is set to evaluation. */
    public static Builder builder(TransformerLm languageModel) {
        return new Builder(languageModel);
    }

    @Override
    public String name() {
        return "transformerlm";
    }

    @Override
    public SymbolMemory start(Tensor encoded, Tensor lengths, int beams) {
        return SymbolMemory.none();
    }

    @Override
    public Scored<SymbolMemory> score(Query query, SymbolMemory state) {
        SymbolMemory.Step step = languageModel.step(query.tokens(), state);
        Check.that(
                step.scores().size(1) == query.vocabulary(),
                "TransformerLmScorer: the language model knows %d tokens, the decoder %d",
                step.scores().size(1),
                query.vocabulary());
        return new Scored<>(step.scores().div(temperature).logSoftmax(-1), step.next());
    }

    @Override
    public SymbolMemory select(SymbolMemory state, Tensor rows, Tensor candidates) {
        return state.select(rows);
    }

    @Override
    public List<Tensor> tensors(SymbolMemory state) {
        return state.tensors();
    }

    /** Options of a {@link TransformerLmScorer}. */
    public static final class Builder {
        private final TransformerLm languageModel;
        private double temperature = 1;

        private Builder(TransformerLm languageModel) {
            this.languageModel = languageModel;
        }

        /** What the model's scores are divided by: above 1, its opinion is softer. */
        @CanIgnoreReturnValue
        public Builder temperature(double temperature) {
            this.temperature = temperature;
            return this;
        }

        public TransformerLmScorer build() {
            return new TransformerLmScorer(this);
        }
    }
}
