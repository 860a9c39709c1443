package org.broca.lobes.models.transformer;

import java.util.Optional;
import org.broca.nnet.attention.Attended;
import org.broca.nnet.attention.AttentionContext;
import org.broca.tensor.Tensor;

/**
 * A Conformer layer whose attention looks at what an encoder gave, and not at the targets, with SpeechBrain's numbers
 * and initial weights.
 *
 * <p>Shapes: targets {@code [batch, targets, dModel]} to the same, memory {@code [batch, time, dModel]}. How targets
 * look at targets is not asked.
 */
public final class ConformerDecoderLayer extends ConformerBlock implements DecoderLayer {
    ConformerDecoderLayer(ConformerOptions<?> o) {
        super(o);
    }

    /** A layer for sequences of {@code dModel} numbers. */
    public static Builder builder(int dModel, int dFfn, int nhead) {
        return new Builder(dModel, dFfn, nhead);
    }

    @Override
    public Decoded forward(Tensor tgt, Tensor memory, AttentionContext own, AttentionContext other) {
        Attended attended = run(tgt, Optional.of(memory), other, Optional.empty(), Optional.empty());
        return new Decoded(attended.output(), attended.weights(), attended.weights());
    }

    /** What a {@link ConformerDecoderLayer} is made of. */
    public static final class Builder extends ConformerOptions<Builder> {
        private Builder(int dModel, int dFfn, int nhead) {
            super(dModel, dFfn, nhead, 3, true);
        }

        @Override
        Builder self() {
            return this;
        }

        public ConformerDecoderLayer build() {
            return new ConformerDecoderLayer(this);
        }
    }
}
