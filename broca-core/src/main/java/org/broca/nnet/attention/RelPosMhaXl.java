package org.broca.nnet.attention;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.nnet.Xavier;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Tensor;

/**
 * Attention that looks at the distance between query and key (Dai et al., 2019, "Transformer-XL"), with SpeechBrain's
 * numbers and initial weights.
 *
 * <p>Needs positions, {@code [1, 2 * keys - 1, embedDim]}, as {@link RelPosEncXl} makes them. Keys:
 * {@code in_proj_weight}, {@code pos_bias_u}, {@code pos_bias_v}, {@code out_proj.weight}, {@code out_proj.bias},
 * {@code linear_pos.weight}.
 */
public final class RelPosMhaXl extends PackedHeads {
    private final boolean maskPosFuture;
    private final Tensor contentBias;
    private final Tensor distanceBias;

    private RelPosMhaXl(Builder b) {
        super("RelPosMHAXL", b, true);
        maskPosFuture = b.maskPosFuture;
        long size = embedDim / numHeads;
        contentBias = parameter("pos_bias_u", Xavier.uniform(1, size, numHeads));
        distanceBias = parameter("pos_bias_v", Xavier.uniform(1, size, numHeads));
    }

    /** Attention of {@code numHeads} heads, which must divide {@code embedDim}. */
    public static Builder builder(int embedDim, int numHeads) {
        return new Builder(embedDim, numHeads);
    }

    @Override
    public Attended forward(Tensor query, Tensor key, Tensor value, AttentionContext context) {
        Check.that(
                context.positions().isPresent(),
                "RelPosMHAXL needs positions [1, 2 * time - 1, %d]: give what RelPosEncXL makes",
                embedDim);
        Projected in = project("RelPosMHAXL", query, key, value);
        Tensor content = dot(in.query(), contentBias, in.key().transpose(1, 2)); // [batch, heads, queries, keys]
        Tensor distance =
                dot(in.query(), distanceBias, mapped(context.positions().get()));
        Tensor scores = content.add(shifted(distance)); // [batch, heads, queries, keys]
        Optional<Tensor> mask = context.mask().scores();
        Attended heads = Heads.weigh(
                mask.map(scores::add).orElse(scores), in.value().transpose(1, 2), dropout(), context.weights());
        return out(heads, context.mask());
    }

    /** {@code [batch, time, heads, size]} with a bias, by {@code [batch or 1, heads, keys, size]}. */
    private Tensor dot(Tensor query, Tensor bias, Tensor keys) {
        Tensor biased =
                query.add(bias.reshape(numHeads, -1)).mul(scale()).transpose(1, 2); // [batch, heads, time, size]
        return biased.matmul(keys.transpose(-2, -1)); // [batch, heads, time, keys]
    }

    /** Moves each query's row so that its columns are keys, not distances. */
    private Tensor shifted(Tensor x) {
        long queries = x.size(2);
        long distances = x.size(3);
        Tensor rows = Functional.pad(x, PadMode.CONSTANT, 0, 1, 0) // [batch, heads, queries, distances + 1]
                .reshape(x.size(0), x.size(1), distances + 1, queries)
                .narrow(2, 1, distances)
                .reshape(x.size(0), x.size(1), queries, distances);
        boolean future = maskPosFuture && distances - queries < distances / 2;
        Tensor seen = future ? rows.tril(distances - queries) : rows;
        return seen.narrow(3, 0, distances / 2 + 1); // [batch, heads, queries, keys]
    }

    /** What a {@link RelPosMhaXl} is made of. */
    public static final class Builder extends HeadBuilder<Builder> {
        private boolean maskPosFuture;

        private Builder(int embedDim, int numHeads) {
            super(embedDim, numHeads);
        }

        @Override
        Builder self() {
            return this;
        }

        /** Whether scores of distances to the future are 0. */
        @CanIgnoreReturnValue
        public Builder maskPosFuture(boolean maskPosFuture) {
            this.maskPosFuture = maskPosFuture;
            return this;
        }

        public RelPosMhaXl build() {
            return new RelPosMhaXl(this);
        }
    }
}
