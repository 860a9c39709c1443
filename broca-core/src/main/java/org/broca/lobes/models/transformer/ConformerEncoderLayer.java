package org.broca.lobes.models.transformer;

import java.util.Optional;
import org.broca.nnet.attention.Attended;
import org.broca.tensor.Tensor;

/**
 * A layer of a Conformer (Gulati et al., 2020), with SpeechBrain's numbers and initial weights.
 *
 * <p>Shapes: {@code [batch, time, dModel]} to the same. Padding is not attended to, but the filters of the last real
 * frames see what is in it, as in SpeechBrain. Keys: {@code mha_layer.…}, {@code convolution_module.…},
 * {@code ffn_module1.…}, {@code ffn_module2.…}, {@code norm1.norm.weight}, ….
 */
public final class ConformerEncoderLayer extends ConformerBlock implements EncoderLayer {
    ConformerEncoderLayer(ConformerOptions<?> o) {
        super(o);
    }

    /** A layer for sequences of {@code dModel} numbers. */
    public static Builder builder(int dModel, int dFfn, int nhead) {
        return new Builder(dModel, dFfn, nhead);
    }

    @Override
    public Attended forward(Tensor x, EncoderContext context) {
        return run(
                x,
                Optional.empty(),
                context.attention(),
                context.attention().mask().padding(),
                context.chunks());
    }

    /** What a {@link ConformerEncoderLayer} is made of. */
    public static final class Builder extends ConformerOptions<Builder> {
        private Builder(int dModel, int dFfn, int nhead) {
            super(dModel, dFfn, nhead, 31, false);
        }

        @Override
        Builder self() {
            return this;
        }

        public ConformerEncoderLayer build() {
            return new ConformerEncoderLayer(this);
        }
    }
}
