package org.broca.nnet.attention;

import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Which keys each query may look at.
 *
 * <p>A query that sees nothing, as all keys it may see are padding, gets a mixture of zeros and never NaN; in
 * SpeechBrain that depends on the attention.
 */
public final class AttentionMask {
    private static final AttentionMask NONE = new AttentionMask(Optional.empty(), Optional.empty());

    private final Optional<Tensor> padding;
    private final Optional<Tensor> scores;
    private final Optional<Tensor> seeing;

    private AttentionMask(Optional<Tensor> attention, Optional<Tensor> padding) {
        this.padding = padding;
        Optional<Tensor> pairs = attention.map(AttentionMask::additive);
        Optional<Tensor> both = padding.map(hidden -> merged(pairs, hidden));
        Optional<Tensor> blind = both.map(mask -> mask.amax(true, -1).eq(Double.NEGATIVE_INFINITY));
        this.scores = both.isEmpty() ? pairs : both.map(mask -> mask.maskedFill(blind.orElseThrow(), 0));
        this.seeing = blind.map(mask -> mask.logicalNot().to(DType.FLOAT32)); // [batch, 1, queries or 1, 1]
    }

    /** Every query sees every key. */
    public static AttentionMask none() {
        return NONE;
    }

    /**
     * A mask of pairs, of keys, or both.
     *
     * @param attention {@code [queries, keys]} or {@code [batch or 1, heads or 1, queries, keys]}: bool, true where the
     *     query may not see the key; or float, added to the scores
     * @param padding bool, true where keys are padding, {@code [batch, keys]}
     */
    public static AttentionMask of(Optional<Tensor> attention, Optional<Tensor> padding) {
        return attention.isEmpty() && padding.isEmpty() ? NONE : new AttentionMask(attention, padding);
    }

    /** Hides keys that are padding; bool, {@code [batch, keys]}. */
    public static AttentionMask ofPadding(Tensor padding) {
        return of(Optional.empty(), Optional.of(padding));
    }

    /** Hides keys from queries, as the first argument of {@link #of}. */
    public static AttentionMask ofPairs(Tensor attention) {
        return of(Optional.of(attention), Optional.empty());
    }

    /** True where keys are padding, {@code [batch, keys]}. */
    public Optional<Tensor> padding() {
        return padding;
    }

    /** What is added to the scores, float {@code [batch or 1, heads or 1, queries or 1, keys]}. */
    Optional<Tensor> scores() {
        return scores;
    }

    /** {@code heads}, with zeros where a query sees nothing. */
    Attended clear(Attended heads) {
        return seeing.map(mask -> new Attended(
                        heads.output().mul(mask.squeeze(1)), heads.weights().map(mask::mul)))
                .orElse(heads);
    }

    private static Tensor additive(Tensor attention) {
        Check.that(
                attention.dim() == 2 || attention.dim() == 4,
                "an attention mask must be [queries, keys] or [batch, heads, queries, keys], got %s",
                attention.shape());
        Tensor pairs = attention.dim() == 2 ? attention.unsqueeze(0).unsqueeze(0) : attention; // [1, 1, queries, keys]
        return pairs.dtype() == DType.BOOL ? hiding(pairs) : pairs;
    }

    private static Tensor hiding(Tensor hidden) {
        return Tensor.zeros(hidden.shape().toArray()).to(hidden.device()).maskedFill(hidden, Double.NEGATIVE_INFINITY);
    }

    private static Tensor merged(Optional<Tensor> pairs, Tensor padding) {
        Check.that(
                padding.dim() == 2 && padding.dtype() == DType.BOOL,
                "a padding mask must be bool [batch, keys], got %s %s",
                padding.dtype(),
                padding.shape());
        Tensor keys = hiding(padding).unsqueeze(1).unsqueeze(1); // [batch, 1, 1, keys]
        return pairs.map(keys::add).orElse(keys); // [batch, 1, queries or 1, keys]
    }
}
