package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Tensor;

/**
 * A reward of 1 for each token, against short hypotheses: SpeechBrain's {@code LengthScorer}. Not together with
 * {@code length_normalization}.
 */
public final class LengthScorer implements Scorer<Optional<Tensor>> {
    private LengthScorer() {}

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return "length";
    }

    @Override
    public Optional<Tensor> start(Tensor encoded, Tensor lengths, int beams) {
        return Optional.empty();
    }

    @Override
    public Scored<Optional<Tensor>> score(Query query, Optional<Tensor> state) {
        return new Scored<>(Tensor.ones(1, 1).to(query.tokens().device()), state);
    }

    @Override
    public Optional<Tensor> select(Optional<Tensor> state, Tensor rows, Tensor candidates) {
        return state;
    }

    @Override
    public List<Tensor> tensors(Optional<Tensor> state) {
        return List.of();
    }

    /** Options of a {@link LengthScorer}. */
    public static final class Builder {
        private Builder() {}

        /** Taken for SpeechBrain's sake: all tokens get the same reward, however many there are. */
        @CanIgnoreReturnValue
        public Builder vocabSize(int vocabSize) {
            return this;
        }

        public LengthScorer build() {
            return new LengthScorer();
        }
    }
}
