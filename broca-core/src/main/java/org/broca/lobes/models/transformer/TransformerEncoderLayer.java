package org.broca.lobes.models.transformer;

import org.broca.nnet.Dropout;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.TensorMap;
import org.broca.nnet.attention.Attended;
import org.broca.nnet.attention.Attention;
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
        Tensor in = normalizeBefore ? norm1.forward(x) : x;
        Attended attended = selfAtt.forward(in, context.attention());
        Tensor sum = x.add(dropout1.forward(attended.output()));
        Tensor middle = normalizeBefore ? sum : norm1.forward(sum);
        Tensor ffn = ((TensorMap) posFfn).forward(normalizeBefore ? norm2.forward(middle) : middle);
        Tensor out = middle.add(dropout2.forward(ffn));
        return new Attended(normalizeBefore ? out : norm2.forward(out), attended.weights());
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
