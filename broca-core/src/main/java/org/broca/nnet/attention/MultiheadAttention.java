package org.broca.nnet.attention;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Tensor;

/**
 * Attention of several heads (Vaswani et al., 2017), with the numbers and initial weights of PyTorch's
 * {@code MultiheadAttention} as SpeechBrain wraps it.
 *
 * <p>Positions, where given, are added to the scores: {@code [queries, keys]}. Keys: {@code att.in_proj_weight},
 * {@code att.in_proj_bias}, {@code att.out_proj.weight}, {@code att.out_proj.bias}.
 */
public final class MultiheadAttention extends Attention {
    private final int nhead;
    private final int dModel;
    private final double dropout;
    private final boolean addZeroAttn;
    private final boolean addsKeys;
    private final Projections att;

    private MultiheadAttention(Builder b) {
        Check.that(
                b.nhead > 0 && b.dModel > 0 && b.dModel % b.nhead == 0,
                "MultiheadAttention: d_model must be a multiple of nhead, got %d and %d",
                b.dModel,
                b.nhead);
        Check.that(b.dropout >= 0 && b.dropout < 1, "MultiheadAttention: dropout must be in [0, 1), got %s", b.dropout);
        nhead = b.nhead;
        dModel = b.dModel;
        dropout = b.dropout;
        addZeroAttn = b.addZeroAttn;
        addsKeys = b.addZeroAttn || b.addBiasKv;
        att = child("att", new Projections(b));
    }

    /** Attention of {@code nhead} heads, which must divide {@code dModel}. */
    public static Builder builder(int nhead, int dModel) {
        return new Builder(nhead, dModel);
    }

    @Override
    public Attended forward(Tensor query, Tensor key, Tensor value, AttentionContext context) {
        Check.lastDim("MultiheadAttention", query, dModel);
        Projections.Projected in = att.project(query, key, value);
        Tensor keys = zeroRow(in.key());
        Optional<Tensor> mask = mask(context, keys.size(1) - key.size(1));
        Attended all = Heads.attend(
                Heads.split(in.query(), nhead),
                Heads.split(keys, nhead),
                Heads.split(zeroRow(in.value()), nhead),
                mask,
                1 / Math.sqrt((double) dModel / nhead),
                isTraining() ? dropout : 0,
                context.weights());
        Attended heads = addsKeys ? all : context.mask().clear(all);
        return new Attended(
                att.out(heads.output()), heads.weights().map(each -> each.mean(false, 1))); // [batch, queries, keys]
    }

    /** Projects a sequence {@code [batch, keys, dModel]} that queries will look at; without added keys. */
    public KeyValues keyValues(Tensor x) {
        Projections.Projected in = att.projectKeys(x);
        return new KeyValues(Heads.split(in.key(), nhead), Heads.split(in.value(), nhead));
    }

    /**
     * Looks at what is projected; in evaluation, without added keys.
     *
     * @param query {@code [batch, queries, dModel]}
     */
    public Attended look(Tensor query, KeyValues known, AttentionContext context) {
        Attended all = Heads.attend(
                Heads.split(att.projectQuery(query), nhead),
                known.key(),
                known.value(),
                context.mask().scores(),
                1 / Math.sqrt((double) dModel / nhead),
                0,
                context.weights());
        Attended heads = context.mask().clear(all);
        return new Attended(
                att.out(heads.output()), heads.weights().map(each -> each.mean(false, 1))); // [batch, queries, keys]
    }

    /** What a step of {@link #next} gives. */
    public record Step(Attended attended, KeyValues known) {}

    /**
     * Looks from one more position at it and at all before it.
     *
     * @param x {@code [batch, 1, dModel]}
     * @param before those that {@code x} follows
     */
    public Step next(Tensor x, Optional<KeyValues> before, AttentionContext context) {
        KeyValues known = KeyValues.joined(before, keyValues(x));
        return new Step(look(x, known, context), known);
    }

    private Tensor zeroRow(Tensor x) {
        return addZeroAttn ? Functional.pad(x, PadMode.CONSTANT, 0, 0, 0, 0, 1) : x; // [batch, keys + 1, size]
    }

    private static Optional<Tensor> mask(AttentionContext context, long added) {
        Optional<Tensor> scores = context.mask().scores();
        Optional<Tensor> all = context.positions()
                .map(positions -> scores.map(positions::add).orElse(positions))
                .or(() -> scores);
        return added == 0 ? all : all.map(mask -> Functional.pad(mask, PadMode.CONSTANT, 0, 0, added));
    }

    /** What a {@link MultiheadAttention} is made of. */
    public static final class Builder {
        private final int nhead;
        final int dModel;
        private double dropout;
        boolean bias = true;
        boolean addBiasKv;
        private boolean addZeroAttn;
        private int kdim;
        private int vdim;

        private Builder(int nhead, int dModel) {
            this.nhead = nhead;
            this.dModel = dModel;
        }

        /** Probability of an attention weight to be dropped, in [0, 1). */
        @CanIgnoreReturnValue
        public Builder dropout(double dropout) {
            this.dropout = dropout;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder bias(boolean bias) {
            this.bias = bias;
            return this;
        }

        /** Whether a learned key and value follow the others. */
        @CanIgnoreReturnValue
        public Builder addBiasKv(boolean addBiasKv) {
            this.addBiasKv = addBiasKv;
            return this;
        }

        /** Whether a key and value of zeros follow the others. */
        @CanIgnoreReturnValue
        public Builder addZeroAttn(boolean addZeroAttn) {
            this.addZeroAttn = addZeroAttn;
            return this;
        }

        /** Size of the keys; that of the model where 0. */
        @CanIgnoreReturnValue
        public Builder kdim(int kdim) {
            this.kdim = kdim;
            return this;
        }

        /** Size of the values; that of the model where 0. */
        @CanIgnoreReturnValue
        public Builder vdim(int vdim) {
            this.vdim = vdim;
            return this;
        }

        int keySize() {
            return kdim == 0 ? dModel : kdim;
        }

        int valueSize() {
            return vdim == 0 ? dModel : vdim;
        }

        public MultiheadAttention build() {
            return new MultiheadAttention(this);
        }
    }
}
