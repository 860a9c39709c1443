package org.broca.lobes.models.transformer;

import java.util.Map;
import java.util.Optional;
import org.broca.nnet.Dropout;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.attention.Attended;
import org.broca.nnet.attention.Attention;
import org.broca.nnet.attention.AttentionContext;
import org.broca.nnet.attention.KeyValues;
import org.broca.nnet.attention.MultiheadAttention;
import org.broca.nnet.attention.PositionalwiseFeedForward;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Self-attention, attention to what an encoder gave, and a feed-forward part, each with dropout, a way around it and a
 * normalization (Vaswani et al., 2017), with SpeechBrain's numbers.
 *
 * <p>Shapes: targets {@code [batch, targets, dModel]} to the same, memory {@code [batch, time, dModel]}. Keys:
 * {@code self_attn.…}, {@code multihead_attn.…} (spelled {@code mutihead_attn} in older files), {@code pos_ffn.…},
 * {@code norm1.norm.weight}, ….
 */
public final class TransformerDecoderLayer extends Layer implements DecoderLayer {
    private final int dModel;
    private final boolean normalizeBefore;
    private final Attention selfAttn;
    private final Attention multiheadAttn;
    private final PositionalwiseFeedForward posFfn;
    private final LayerNorm norm1;
    private final LayerNorm norm2;
    private final LayerNorm norm3;
    private final Dropout dropout1;
    private final Dropout dropout2;
    private final Dropout dropout3;

    TransformerDecoderLayer(TransformerOptions<?> o) {
        o.checkSizes("TransformerDecoderLayer");
        Check.that(
                o.attentionType == AttentionType.REGULAR_MHA || o.attentionType == AttentionType.REL_POS_MHA_XL,
                "TransformerDecoderLayer: attention_type must be regularMHA or RelPosMHAXL, got %s",
                o.attentionType);
        dModel = o.dModel;
        normalizeBefore = o.normalizeBefore;
        selfAttn = child("self_attn", o.attention(o.dFfn));
        multiheadAttn = child("multihead_attn", o.attention(o.dFfn));
        posFfn = child("pos_ffn", o.feedForward());
        norm1 = child("norm1", o.norm());
        norm2 = child("norm2", o.norm());
        norm3 = child("norm3", o.norm());
        dropout1 = child("dropout1", o.drop());
        dropout2 = child("dropout2", o.drop());
        dropout3 = child("dropout3", o.drop());
    }

    /** A layer for sequences of {@code dModel} numbers. */
    public static Builder builder(int dFfn, int nhead, int dModel) {
        return new Builder(dFfn, nhead, dModel);
    }

    @Override
    public Decoded forward(Tensor tgt, Tensor memory, AttentionContext own, AttentionContext other) {
        Check.lastDim("TransformerDecoderLayer", tgt, dModel);
        Attended self = selfAttn.forward(before(norm1, tgt), own);
        Tensor first = after(norm1, tgt.add(dropout1.forward(self.output())));
        Attended cross = multiheadAttn.forward(before(norm2, first), memory, memory, other);
        Tensor second = after(norm2, first.add(dropout2.forward(cross.output())));
        Tensor ffn = posFfn.forward(before(norm3, second));
        Tensor third = after(norm3, second.add(dropout3.forward(ffn)));
        return new Decoded(third, self.weights(), cross.weights());
    }

    /** What a step needs of a layer: the frames, and the targets so far. */
    record Known(KeyValues frames, Optional<KeyValues> targets) {
        Known select(Tensor rows) {
            return new Known(frames, targets.map(known -> known.select(rows)));
        }
    }

    /** What a step gives: output {@code [rows, 1, dModel]}, attention {@code [utterances, beams, time]} if wanted. */
    record Step(Tensor output, Optional<Tensor> attention, Known known) {}

    Known known(Tensor memory) {
        return new Known(regular(multiheadAttn).keyValues(memory), Optional.empty());
    }

    /**
     * One more target, {@code tgt [rows, 1, dModel]}, in evaluation.
     *
     * @param other how the targets of an utterance, as queries, look at its frames
     */
    Step step(Tensor tgt, Known known, AttentionContext other) {
        MultiheadAttention.Step self =
                regular(selfAttn).next(before(norm1, tgt), known.targets, AttentionContext.none());
        Tensor first = after(norm1, tgt.add(self.attended().output()));
        Tensor queries = before(norm2, first).reshape(known.frames.key().size(0), -1, dModel);
        Attended cross = regular(multiheadAttn).look(queries, known.frames, other);
        Tensor second = after(norm2, first.add(cross.output().reshape(-1, 1, dModel)));
        Tensor third = after(norm3, second.add(posFfn.forward(before(norm3, second))));
        return new Step(third, cross.weights(), new Known(known.frames, Optional.of(self.known())));
    }

    private static MultiheadAttention regular(Attention attention) {
        Check.that(
                attention instanceof MultiheadAttention,
                "TransformerDecoderLayer: only the attention_type regularMHA decodes step by step");
        return (MultiheadAttention) attention;
    }

    private Tensor before(LayerNorm norm, Tensor x) {
        return normalizeBefore ? norm.forward(x) : x;
    }

    private Tensor after(LayerNorm norm, Tensor x) {
        return normalizeBefore ? x : norm.forward(x);
    }

    @Override
    protected void renameOldKeys(String prefix, Map<String, Tensor> values) {
        String old = prefix + "mutihead_attn.";
        for (String key :
                values.keySet().stream().filter(k -> k.startsWith(old)).toList()) {
            Tensor value = values.remove(key);
            if (value != null) {
                values.put(prefix + "multihead_attn." + key.substring(old.length()), value);
            }
        }
    }

    /** What a {@link TransformerDecoderLayer} is made of. */
    public static final class Builder extends TransformerOptions<Builder> {
        private Builder(int dFfn, int nhead, int dModel) {
            super(dFfn, nhead, dModel);
        }

        @Override
        Builder self() {
            return this;
        }

        public TransformerDecoderLayer build() {
            return new TransformerDecoderLayer(this);
        }
    }
}
