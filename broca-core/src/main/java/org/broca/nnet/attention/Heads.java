package org.broca.nnet.attention;

import java.util.Optional;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/** Scaled dot products of several heads (Vaswani et al., 2017). */
final class Heads {
    private Heads() {}

    /** {@code [batch, time, size] -> [batch, heads, time, size / heads]}. */
    static Tensor split(Tensor x, long heads) {
        return x.unflatten(-1, heads, -1).transpose(1, 2); // [batch, heads, time, size / heads]
    }

    /** {@code [batch, heads, time, size / heads] -> [batch, time, size]}. */
    static Tensor join(Tensor x) {
        return x.transpose(1, 2).flatten(2, 3); // [batch, time, size]
    }

    /**
     * Attends, fused where no weights are wanted; queries, keys and values {@code [batch, heads, time, size]}.
     *
     * @param mask added to the scores
     * @param dropout probability of each weight to be dropped
     * @return outputs joined, and weights {@code [batch, heads, queries, keys]}
     */
    static Attended attend(
            Tensor query,
            Tensor key,
            Tensor value,
            Optional<Tensor> mask,
            double scale,
            double dropout,
            boolean weights) {
        if (weights) {
            Tensor scores = query.mul(scale).matmul(key.transpose(-2, -1)); // [batch, heads, queries, keys]
            return weigh(mask.map(scores::add).orElse(scores), value, dropout, true);
        }
        Tensor mixed = Aten.call(
                "scaled_dot_product_attention", query, key, value, mask.orElse(null), dropout, false, scale, false);
        return new Attended(join(mixed), Optional.empty());
    }

    /** Mixes values by scores {@code [batch, heads, queries, keys]}. */
    static Attended weigh(Tensor scores, Tensor value, double dropout, boolean weights) {
        Tensor each = Functional.dropout(scores.softmax(-1), dropout, dropout > 0);
        return new Attended(join(each.matmul(value)), weights ? Optional.of(each) : Optional.empty());
    }
}
