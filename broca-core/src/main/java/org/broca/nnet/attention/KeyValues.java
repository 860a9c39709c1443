package org.broca.nnet.attention;

import java.util.Optional;
import org.broca.tensor.Tensor;

/**
 * Keys and values that a {@link MultiheadAttention} has projected, so that further queries need not do it again.
 *
 * @param key {@code [batch, heads, keys, size]}
 * @param value {@code [batch, heads, keys, size]}
 */
public record KeyValues(Tensor key, Tensor value) {
    /** These and what follows them. */
    public KeyValues followedBy(KeyValues next) {
        return new KeyValues(Tensor.cat(2, key, next.key), Tensor.cat(2, value, next.value));
    }

    /** Those of some rows of the batch: int64 {@code rows [rows]}, in which one may be named twice. */
    public KeyValues select(Tensor rows) {
        return new KeyValues(key.indexSelect(0, rows), value.indexSelect(0, rows));
    }

    /** {@code first} and what follows it; {@code next} alone where there is nothing yet. */
    static KeyValues joined(Optional<KeyValues> first, KeyValues next) {
        return first.map(before -> before.followedBy(next)).orElse(next);
    }
}
