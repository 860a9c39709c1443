package org.broca.lobes.models.transformer;

import java.util.Optional;
import org.broca.nnet.Dropout;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.TensorMap;
import org.broca.nnet.attention.Attended;
import org.broca.nnet.attention.Attention;
import org.broca.nnet.attention.AttentionContext;
import org.broca.nnet.attention.KeyValues;
import org.broca.nnet.attention.MultiheadAttention;
import org.broca.nnet.attention.PositionalwiseFeedForward;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Self-attention and a feed-forward part, each with dropout, a way around it and a normalization (Vaswani et al.,
 * 2017), with SpeechBrain's numbers.
 *
 * <p>Shapes: {@code [batch, time, dModel]} to the same. Keys: {@code self_att.…}, {@code pos_ffn.…},
 * {@code norm1.norm.weight}, {@code norm2.norm.weight}, ….
 */
public final class TransformerEncoderLayer extends Layer implements EncoderLayer {
    private final int dModel;
    private final boolean normalizeBefore;
    private final Attention selfAtt;
    private final Layer posFfn;
    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final Dropout dropout1;
    private final Dropout dropout2;

    TransformerEncoderLayer(TransformerEncoderOptions<?> o) {
        o.checkSizes("TransformerEncoderLayer");
        dModel = o.dModel;
        normalizeBefore = o.normalizeBefore;
        selfAtt = child("self_att", o.attention(o.dFfn));
        posFfn = child("pos_ffn", o.positionFfn());
        norm1 = child("norm1", o.norm());
        norm2 = child("norm2", o.norm());
        dropout1 = child("dropout1", o.drop());
        dropout2 = child("dropout2", o.drop());
    }

    /** A layer for sequences of {@code dModel} numbers. */
    public static Builder builder(int dFfn, int nhead, int dModel) {
        return new Builder(dFfn, nhead, dModel);
    }

    @Override
    public Attended forward(Tensor x, EncoderContext context) {
        Check.lastDim("TransformerEncoderLayer", x, dModel);
        Attended attended = selfAtt.forward(before(x), context.attention());
        return new Attended(after(x, attended.output()), attended.weights());
    }

    /** Whether {@link #step} is there: not with every attention and feed-forward part. */
    boolean steps() {
        return selfAtt instanceof MultiheadAttention && posFfn instanceof PositionalwiseFeedForward;
    }

    /** What a step gives: output {@code [rows, 1, dModel]}. */
    record Step(Tensor output, KeyValues known) {}

    /** One more position {@code x [rows, 1, dModel]}, which sees those before it, in evaluation. */
    Step step(Tensor x, Optional<KeyValues> known, AttentionContext context) {
        MultiheadAttention.Step self = ((MultiheadAttention) selfAtt).next(before(x), known, context);
        return new Step(after(x, self.attended().output()), self.known());
    }

    private Tensor before(Tensor x) {
        return normalizeBefore ? norm1.forward(x) : x;
    }

    private Tensor after(Tensor x, Tensor attended) {
        Tensor sum = x.add(dropout1.forward(attended));
        Tensor middle = normalizeBefore ? sum : norm1.forward(sum);
        Tensor ffn = ((TensorMap) posFfn).forward(normalizeBefore ? norm2.forward(middle) : middle);
        Tensor out = middle.add(dropout2.forward(ffn));
        return normalizeBefore ? out : norm2.forward(out);
    }

    /** What a {@link TransformerEncoderLayer} is made of. */
    public static final class Builder extends TransformerEncoderOptions<Builder> {
        private Builder(int dFfn, int nhead, int dModel) {
            super(dFfn, nhead, dModel);
        }

        @Override
        Builder self() {
            return this;
        }

        public TransformerEncoderLayer build() {
            return new TransformerEncoderLayer(this);
        }
    }
}
