package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.lobes.models.RnnLm;
import org.broca.nnet.RecurrentState;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/** The log-probabilities of a recurrent language model: SpeechBrain's {@code RNNLMScorer}, with its numbers. */
public final class RnnLmScorer implements Scorer<Optional<RecurrentState>> {
    private final RnnLm languageModel;
    private final double temperature;

    private RnnLmScorer(Builder b) {
        Check.that(b.temperature > 0, "RnnLmScorer: temperature must be positive, got %s", b.temperature);
        languageModel = b.languageModel;
        languageModel.train(false);
        temperature = b.temperature;
    }

    /** A scorer of a model, which is set to evaluation. */
    public static Builder builder(RnnLm languageModel) {
        return new Builder(languageModel);
    }

    @Override
    public String name() {
        return "rnnlm";
    }

    @Override
    public Optional<RecurrentState> start(Tensor encoded, Tensor lengths, int beams) {
        return Optional.empty();
    }

    @Override
    public Scored<Optional<RecurrentState>> score(Query query, Optional<RecurrentState> state) {
        RnnLm.Output out =
                state.isPresent() ? languageModel.run(query.tokens(), state.get()) : languageModel.run(query.tokens());
        Check.that(
                out.scores().size(1) == query.vocabulary(),
                "RnnLmScorer: the language model knows %d tokens, the decoder %d",
                out.scores().size(1),
                query.vocabulary());
        return new Scored<>(out.scores().div(temperature).logSoftmax(-1), Optional.of(out.state()));
    }

    @Override
    public Optional<RecurrentState> select(Optional<RecurrentState> state, Tensor rows, Tensor candidates) {
        return state.map(s -> s.select(rows));
    }

    @Override
    public List<Tensor> tensors(Optional<RecurrentState> state) {
        List<Tensor> all = new ArrayList<>();
        state.ifPresent(s -> {
            all.add(s.hidden());
            s.cell().ifPresent(all::add);
        });
        return all;
    }

    /** Options of a {@link RnnLmScorer}. */
    public static final class Builder {
        private final RnnLm languageModel;
        private double temperature = 1;

        private Builder(RnnLm languageModel) {
            this.languageModel = languageModel;
        }

        /** What the model's scores are divided by: above 1, its opinion is softer. */
        @CanIgnoreReturnValue
        public Builder temperature(double temperature) {
            this.temperature = temperature;
            return this;
        }

        public RnnLmScorer build() {
            return new RnnLmScorer(this);
        }
    }
}
