package org.broca.nnet.attention;

import org.broca.nnet.Layer;
import org.broca.tensor.Tensor;

/** A layer that gives each query a mixture of values, by how well their keys fit. */
public abstract class Attention extends Layer {
    /**
     * Attends.
     *
     * @param query {@code [batch, queries, size]}
     * @param key {@code [batch, keys, size]}
     * @param value {@code [batch, keys, size]}
     * @param context masks, positions, and whether weights are wanted
     */
    public abstract Attended forward(Tensor query, Tensor key, Tensor value, AttentionContext context);

    /** Attention of a sequence to itself. */
    public final Attended forward(Tensor x, AttentionContext context) {
        return forward(x, x, x, context);
    }
}
