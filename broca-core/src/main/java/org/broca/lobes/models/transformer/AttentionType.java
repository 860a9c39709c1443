package org.broca.lobes.models.transformer;

import org.broca.nnet.attention.Attention;
import org.broca.nnet.attention.HyperMixing;
import org.broca.nnet.attention.MultiheadAttention;
import org.broca.nnet.attention.RelPosMhaXl;
import org.broca.nnet.attention.RopeMha;

/** Which attention the layers of an encoder use, by SpeechBrain's names. */
public enum AttentionType {
    /** Dot products, {@link MultiheadAttention}. */
    REGULAR_MHA("regularMHA") {
        @Override
        Attention make(LayerOptions<?> o, int hypernetSize) {
            return MultiheadAttention.builder(o.nhead, o.dModel)
                    .dropout(o.dropout)
                    .kdim(o.kdim)
                    .vdim(o.vdim)
                    .build();
        }
    },
    /** Relative positions, {@link RelPosMhaXl}. */
    REL_POS_MHA_XL("RelPosMHAXL") {
        @Override
        Attention make(LayerOptions<?> o, int hypernetSize) {
            return RelPosMhaXl.builder(o.dModel, o.nhead)
                    .dropout(o.dropout)
                    .maskPosFuture(o.causal)
                    .build();
        }
    },
    /** Generated mixing weights, {@link HyperMixing}. */
    HYPERMIXING("hypermixing") {
        @Override
        Attention make(LayerOptions<?> o, int hypernetSize) {
            return HyperMixing.builder(o.dModel, hypernetSize).numHeads(o.nhead).build();
        }
    },
    /** Rotated queries and keys, {@link RopeMha}. */
    ROPE_MHA("RoPEMHA") {
        @Override
        Attention make(LayerOptions<?> o, int hypernetSize) {
            return RopeMha.builder(o.dModel, o.nhead).dropout(o.dropout).build();
        }
    };

    private final String text;

    AttentionType(String text) {
        this.text = text;
    }

    abstract Attention make(LayerOptions<?> options, int hypernetSize);

    /** SpeechBrain's name. */
    @Override
    public String toString() {
        return text;
    }
}
