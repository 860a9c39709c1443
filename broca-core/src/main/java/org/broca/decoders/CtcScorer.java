package org.broca.decoders;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Scores of labels by connectionist temporal classification (Watanabe et al., 2017): SpeechBrain's {@code CTCScorer},
 * with its numbers to 1e-4.
 *
 * <p>The decoder's own scores then count {@code 1 - weight} times, and beginning, end and blank must differ. Frames
 * after an utterance's end do not count, whatever the blank; windows are those of each utterance by itself. A label
 * less likely than {@code exp(-700)} times the likeliest place for it is taken to be impossible.
 */
public final class CtcScorer implements Scorer<CtcScorer.State> {
    private final TensorMap ctcFc;
    private final int blankIndex;
    private final int eosIndex;
    private final int ctcWindowSize;

    /** What is known of the rows' prefixes. */
    public static final class State {
        private final CtcPrefixes prefixes;
        private final CtcPrefixes.Forward forward;
        private final Optional<Scoring> scoring;
        private final Tensor probability;
        private final int labels;

        private State(
                CtcPrefixes prefixes,
                CtcPrefixes.Forward forward,
                Optional<Scoring> scoring,
                Tensor probability,
                int labels) {
            this.prefixes = prefixes;
            this.forward = forward;
            this.scoring = scoring;
            this.probability = probability;
            this.labels = labels;
        }

        private State with(Scoring scored) {
            return new State(prefixes, forward, Optional.of(scored), probability, labels);
        }
    }

    /**
     * What one step found.
     *
     * @param psi logarithms of the probabilities of prefixes with one label more, {@code [rows, labels]}
     * @param last the labels before, {@code [rows]}
     */
    private record Scoring(Tensor psi, Tensor last, Optional<Tensor> window) {}

    private CtcScorer(Builder b) {
        Check.that(b.blankIndex >= 0, "CtcScorer: blank_index must not be negative, got %d", b.blankIndex);
        Check.that(b.eosIndex >= 0, "CtcScorer: eos_index must not be negative, got %d", b.eosIndex);
        Check.that(b.ctcWindowSize >= 0, "CtcScorer: ctc_window_size must not be negative, got %d", b.ctcWindowSize);
        ctcFc = Searcher.map("CtcScorer", "ctc_fc", b.ctcFc);
        blankIndex = b.blankIndex;
        eosIndex = b.eosIndex;
        ctcWindowSize = b.ctcWindowSize;
    }

    /** A scorer with the layer before the CTC loss, without softmax. */
    public static Builder builder(Layer ctcFc) {
        return new Builder(ctcFc);
    }

    /** The blank. */
    public int blankIndex() {
        return blankIndex;
    }

    @Override
    public String name() {
        return "ctc";
    }

    @Override
    public State start(Tensor encoded, Tensor lengths, int beams) {
        Tensor logProbs = ctcFc.forward(encoded).logSoftmax(-1); // [utterances, time, labels]
        CtcPrefixes prefixes = new CtcPrefixes(logProbs, lengths, blankIndex, beams);
        CtcPrefixes.Forward empty = prefixes.empty();
        Tensor certain = empty.blank().narrow(1, 0, 1).zerosLike(); // [rows, 1]
        return new State(prefixes, empty, Optional.empty(), certain, 0);
    }

    @Override
    public Scored<State> score(Query query, State state) {
        CtcPrefixes prefixes = state.prefixes;
        Check.that(
                prefixes.labels() == query.vocabulary(),
                "CtcScorer: ctc_fc knows %d tokens, the decoder %d",
                prefixes.labels(),
                query.vocabulary());
        Optional<Tensor> window = ctcWindowSize == 0
                ? Optional.empty()
                : Optional.of(prefixes.window(query.attention().argmax(1), ctcWindowSize, state.labels));
        Tensor past = state.forward.either();
        boolean first = state.labels == 0;
        Tensor all = prefixes.extended(prefixes.before(past, first, window)); // [rows, labels]
        Tensor again = prefixes.extended(prefixes.before(state.forward.blank(), first, window), query.tokens());
        Tensor psi = all.scatter(1, query.tokens().unsqueeze(1), again);
        Tensor asked = query.candidates().map(some -> only(psi, some)).orElse(psi);
        fill(asked, eosIndex, prefixes.ended(past));
        fill(asked, blankIndex, asked.narrow(1, 0, 1).zerosLike().add(CtcPrefixes.NEVER));
        Tensor gained = asked.sub(state.probability).to(DType.FLOAT32);
        return new Scored<>(gained, state.with(new Scoring(asked, query.tokens(), window)));
    }

    private static Tensor only(Tensor psi, Tensor candidates) {
        Tensor never = psi.zerosLike().add(CtcPrefixes.NEVER);
        return never.scatter(1, candidates, psi.gather(1, candidates));
    }

    private static void fill(Tensor psi, int label, Tensor column) {
        Tensor ignored = psi.narrow(1, label, 1).copyInPlace(column);
    }

    @Override
    public State select(State state, Tensor rows, Tensor candidates) {
        Scoring scoring = state.scoring.orElseThrow();
        Tensor labels = Steps.tokens(candidates, state.prefixes.labels()).flatten(0, 1); // [rows]
        CtcPrefixes.Forward forward = state.forward.select(rows);
        Tensor repeated = labels.eq(scoring.last.indexSelect(0, rows)).unsqueeze(1); // [rows, 1]
        Tensor past = Tensor.where(repeated, forward.blank(), forward.either());
        Tensor before = state.prefixes.before(past, state.labels == 0, scoring.window);
        Tensor chosen = scoring.psi.indexSelect(0, rows).gather(1, labels.unsqueeze(1)); // [rows, 1]
        return new State(
                state.prefixes,
                state.prefixes.forward(before, labels, scoring.window),
                Optional.empty(),
                chosen,
                state.labels + 1);
    }

    @Override
    public List<Tensor> tensors(State state) {
        List<Tensor> all = new ArrayList<>(state.forward.tensors());
        all.add(state.probability);
        return all;
    }

    /** Options of a {@link CtcScorer}. */
    public static final class Builder {
        private final Layer ctcFc;
        private int blankIndex = -1;
        private int eosIndex = -1;
        private int ctcWindowSize;

        private Builder(Layer ctcFc) {
            this.ctcFc = ctcFc;
        }

        /** The blank; must be given. */
        @CanIgnoreReturnValue
        public Builder blankIndex(int blankIndex) {
            this.blankIndex = blankIndex;
            return this;
        }

        /** The token that ends a sentence; must be given. */
        @CanIgnoreReturnValue
        public Builder eosIndex(int eosIndex) {
            this.eosIndex = eosIndex;
            return this;
        }

        /** Frames about the peaks of the attention that count; all where 0. */
        @CanIgnoreReturnValue
        public Builder ctcWindowSize(int ctcWindowSize) {
            this.ctcWindowSize = ctcWindowSize;
            return this;
        }

        public CtcScorer build() {
            return new CtcScorer(this);
        }
    }
}
