package org.broca.nnet.attention;

import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Attention whose queries and keys are rotated by their positions (Su et al., 2021, "RoFormer"), with SpeechBrain's
 * numbers and initial weights.
 *
 * <p>Takes no positions. Keys: {@code in_proj_weight}, {@code out_proj.weight}, {@code out_proj.bias}.
 */
public final class RopeMha extends PackedHeads {
    private RopeMha(Builder b) {
        super("RoPEMHA", b, false);
        Check.that(
                embedDim / numHeads % 2 == 0,
                "RoPEMHA: the size of a head must be even, got %d / %d",
                embedDim,
                numHeads);
    }

    /** Attention of {@code numHeads} heads, which must divide {@code embedDim}. */
    public static Builder builder(int embedDim, int numHeads) {
        return new Builder(embedDim, numHeads);
    }

    @Override
    public Attended forward(Tensor query, Tensor key, Tensor value, AttentionContext context) {
        Check.that(context.positions().isEmpty(), "RoPEMHA takes no positions: it makes its own");
        Projected in = project("RoPEMHA", query, key, value);
        Attended heads = Heads.attend(
                rotated(in.query()).transpose(1, 2), // [batch, heads, queries, size]
                rotated(in.key()).transpose(1, 2),
                in.value().transpose(1, 2),
                context.mask().scores(),
                scale(),
                dropout(),
                context.weights());
        return out(heads, context.mask());
    }

    /** Rotates each pair of neighbours in {@code [batch, time, heads, size]} by an angle that grows with time. */
    private static Tensor rotated(Tensor x) {
        Tensor angles = angles(x); // [time, 1, size / 2]
        Tensor cos = angles.cos();
        Tensor sin = angles.sin();
        Tensor pairs = x.unflatten(-1, -1, 2); // [batch, time, heads, size / 2, 2]
        Tensor even = pairs.select(-1, 0);
        Tensor odd = pairs.select(-1, 1);
        return Sinusoids.interleaved(
                even.mul(cos).sub(odd.mul(sin)), odd.mul(cos).add(even.mul(sin))); // [batch, time, heads, size]
    }

    private static Tensor angles(Tensor x) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Tensor frequencies = Sinusoids.frequencies(Math.toIntExact(x.size(-1)));
            Tensor positions = Tensor.arange(0, x.size(1));
            return Sinusoids.angles(positions, frequencies).unsqueeze(1).to(x.device());
        }
    }

    /** What a {@link RopeMha} is made of. */
    public static final class Builder extends HeadBuilder<Builder> {
        private Builder(int embedDim, int numHeads) {
            super(embedDim, numHeads);
        }

        @Override
        Builder self() {
            return this;
        }

        public RopeMha build() {
            return new RopeMha(this);
        }
    }
}
