package org.broca.decoders.ngram;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.broca.decoders.Scorer;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * The log-probabilities of an n-gram model of tokens: SpeechBrain's {@code KenLMScorer}.
 *
 * <p>Tokens are words of the model by their texts; where the end of the sentence is not called {@code </s>} in the
 * list, it counts as unknown unless the model has that name. A hypothesis begins without context. Tokens that a partial
 * scorer was not asked for get -1e20. The model is read from ARPA, plain or {@code .gz}.
 */
public final class KenLmScorer implements Scorer<KenLmScorer.State> {
    private static final float MINUS_INF = -1e20f;

    private final NgramModel model;
    private final int[] words;

    /** The last words of each row. */
    public static final class State {
        private final NgramState[] rows;

        private State(NgramState[] rows) {
            this.rows = rows;
        }
    }

    /**
     * A scorer of all or of the best tokens.
     *
     * @param lmPath an ARPA file
     * @param vocabSize number of tokens
     * @param tokenList the texts of all tokens, by their numbers
     */
    public KenLmScorer(Path lmPath, int vocabSize, List<String> tokenList) {
        this(NgramModel.read(lmPath), vocabSize, tokenList);
    }

    private KenLmScorer(NgramModel model, int vocabSize, List<String> tokenList) {
        Check.that(
                tokenList.size() == vocabSize,
                "KenLmScorer: token_list must name vocab_size = %d tokens, got %d",
                vocabSize,
                tokenList.size());
        this.model = model;
        words = tokenList.stream().mapToInt(model::word).toArray();
    }

    /** A scorer of a model that was read before. */
    public static KenLmScorer of(NgramModel model, List<String> tokenList) {
        return new KenLmScorer(model, tokenList.size(), tokenList);
    }

    @Override
    public String name() {
        return "kenlm";
    }

    @Override
    public State start(Tensor encoded, Tensor lengths, int beams) {
        NgramState[] rows = new NgramState[Math.toIntExact(encoded.size(0)) * beams];
        Arrays.fill(rows, model.noContext());
        return new State(rows);
    }

    @Override
    public Scored<State> score(Query query, State state) {
        Check.that(
                query.vocabulary() == words.length,
                "KenLmScorer: token_list names %d tokens, the decoder knows %d",
                words.length,
                query.vocabulary());
        NgramState[] rows = state.rows;
        float[] scores = query.candidates().isPresent()
                ? partial(rows, query.candidates().get().toLongArray())
                : full(rows);
        Tensor all = Tensor.of(scores, rows.length, words.length); // [rows, vocabulary]
        return new Scored<>(all.to(query.tokens().device()), state);
    }

    private float[] partial(NgramState[] rows, long[] candidates) {
        float[] scores = new float[rows.length * words.length];
        Arrays.fill(scores, MINUS_INF);
        int count = candidates.length / rows.length;
        for (int i = 0; i < candidates.length; i++) {
            int row = i / count;
            int token = (int) candidates[i];
            scores[row * words.length + token] = (float) model.logProb(rows[row], words[token]);
        }
        return scores;
    }

    private float[] full(NgramState[] rows) {
        float[] scores = new float[rows.length * words.length];
        Map<NgramState, Integer> known = new HashMap<>();
        for (int row = 0; row < rows.length; row++) {
            int start = row * words.length;
            Integer same = known.putIfAbsent(rows[row], start);
            if (same != null) {
                System.arraycopy(scores, same, scores, start, words.length);
                continue;
            }
            for (int token = 0; token < words.length; token++) {
                scores[start + token] = (float) model.logProb(rows[row], words[token]);
            }
        }
        return scores;
    }

    @Override
    public State select(State state, Tensor rows, Tensor candidates) {
        long[] before = rows.toLongArray();
        long[] chosen = candidates.toLongArray();
        NgramState[] next = new NgramState[before.length];
        Arrays.setAll(next, i -> model.next(state.rows[(int) before[i]], words[(int) (chosen[i] % words.length)]));
        return new State(next);
    }

    @Override
    public List<Tensor> tensors(State state) {
        return List.of();
    }
}
