package org.broca.nnet;

import org.broca.tensor.Tensor;

/**
 * Scores {@code v tanh(key + query)} up to a constant that the softmax over frames takes away.
 *
 * <p>As {@code tanh(x) = 2 sigmoid(2 x) - 1}, they are {@code 2 v sigmoid(2 key + 2 query)} less the sum of {@code v}.
 * The sigmoid is several times faster than the hyperbolic tangent on a CPU, and this is where a decoder's time goes.
 */
final class AdditiveScores {
    private final TorchLinear query;
    private final TorchLinear score;

    AdditiveScores(TorchLinear query, TorchLinear score) {
        this.query = query;
        this.score = score;
    }

    /** Keys as {@link #of} takes them. */
    static Tensor doubled(Tensor keys) {
        return keys.mul(2);
    }

    /** Queries as {@link #of} takes them: {@code [utterances, beams, decDim] -> [utterances, beams, 1, attnDim]}. */
    Tensor doubledQueries(Tensor states) {
        return query.forward(states).mul(2).unsqueeze(2);
    }

    /** Scores from doubled sums: {@code [utterances, beams, time, attnDim] -> [utterances, beams, time]}. */
    Tensor of(Tensor doubled) {
        return doubled.sigmoid().matmul(score.weight().mul(2).squeeze(0));
    }

    /** The context of {@code weights [utterances, beams, time]}. */
    static Attention.Look look(Tensor weights, Attention.Memory memory, TorchLinear out) {
        Tensor seen = weights.matmul(memory.states()).flatten(0, 1); // [utterances * beams, encDim]
        return new Attention.Look(out.forward(seen), weights.flatten(0, 1));
    }
}
