package org.broca.decoders;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Boosts of {@link HotWords} in a beam search; give it a weight of 1, or another to turn all boosts up or down.
 *
 * <p>What is pending is given back at any token that does not go on with the phrase, so at the end of the sentence too.
 * With {@code lengthNormalization} a search divides boosts by the number of tokens, as all else. One scorer may serve
 * many searches at once.
 */
public final class HotWordScorer implements Scorer<HotWordScorer.State> {
    private final HotWords hotWords;

    /** Where each row stands in the automaton, and how many tokens there are. */
    public static final class State {
        private final int[] nodes;
        private final int vocabulary;

        private State(int[] nodes, int vocabulary) {
            this.nodes = nodes;
            this.vocabulary = vocabulary;
        }
    }

    public HotWordScorer(HotWords hotWords) {
        this.hotWords = hotWords;
    }

    @Override
    public String name() {
        return "hotwords";
    }

    @Override
    public State start(Tensor encoded, Tensor lengths, int beams) {
        return new State(new int[Math.toIntExact(encoded.size(0)) * beams], 0);
    }

    @Override
    public Scored<State> score(Query query, State state) {
        int vocabulary = Math.toIntExact(query.vocabulary());
        Check.that(
                hotWords.largestToken() < vocabulary,
                "HotWordScorer: a phrase has token %d, but there are %d tokens",
                hotWords.largestToken(),
                vocabulary);
        Tensor start = Tensor.of(hotWords.gainsAtStart(vocabulary), 1, vocabulary); // [1, vocabulary]
        int[] nodes = state.nodes;
        boolean atStart = Arrays.stream(nodes).allMatch(node -> node == HotWords.START);
        Tensor scores = atStart ? start : rows(start, nodes, vocabulary); // [rows or 1, vocabulary]
        return new Scored<>(scores.to(query.tokens().device()), new State(nodes, vocabulary));
    }

    /** What is pending is taken from all tokens; the few that go on with a phrase are then put right. */
    private Tensor rows(Tensor start, int[] nodes, int vocabulary) {
        Map<Integer, Map<Integer, Float>> known = new HashMap<>();
        List<Long> places = new ArrayList<>();
        List<Float> gains = new ArrayList<>();
        float[] pending = new float[nodes.length];
        for (int row = 0; row < nodes.length; row++) {
            long offset = (long) row * vocabulary;
            pending[row] = (float) hotWords.pending(nodes[row]);
            known.computeIfAbsent(nodes[row], hotWords::exceptions).forEach((token, gain) -> {
                places.add(offset + token);
                gains.add(gain);
            });
        }
        Tensor scores = start.sub(Tensor.of(pending, nodes.length, 1)); // [rows, vocabulary]
        long[] at = places.stream().mapToLong(Long::longValue).toArray();
        float[] values = new float[at.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = gains.get(i);
        }
        Tensor flat = scores.flatten(0, 1).scatter(0, Tensor.of(at, at.length), Tensor.of(values, at.length));
        return flat.reshape(nodes.length, vocabulary);
    }

    @Override
    public State select(State state, Tensor rows, Tensor candidates) {
        long[] before = rows.toLongArray();
        long[] chosen = candidates.toLongArray();
        int[] nodes = new int[before.length];
        Arrays.setAll(nodes, i -> hotWords.next(state.nodes[(int) before[i]], (int) (chosen[i] % state.vocabulary)));
        return new State(nodes, state.vocabulary);
    }

    @Override
    public List<Tensor> tensors(State state) {
        return List.of();
    }
}
