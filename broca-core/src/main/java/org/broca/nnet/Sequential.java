package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * Layers applied one after the other.
 *
 * <p>Where an input shape is given, layers may be builders without their input sizes: each is built for the output of
 * the one before. Sizes follow from arithmetic. SpeechBrain runs a tensor of zeros through the layers instead, so its
 * fresh batch normalizations have already seen a batch: running variances of 0.9 and a count of 1 where ours are 1 and
 * 0. Layers without a name are called by their position, a name given twice gets {@code _0}, {@code _1}, ... appended.
 * Keys: the layers' names before their own.
 */
public final class Sequential extends Layer implements SizedMap {
    private final Chain chain;

    /** An empty sequence for layers whose sizes are known. */
    public Sequential() {
        chain = new Chain("Sequential", this, Optional.empty());
    }

    private Sequential(Builder builder) {
        chain = new Chain("Sequential", this, builder.inputShape);
        builder.parts.forEach(part -> append(part.name(), part.layer()));
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Adds a layer at the end.
     *
     * @throws IllegalArgumentException if it needs an input shape that is not known, or maps no tensor to a tensor
     */
    @CanIgnoreReturnValue
    public Sequential append(String name, SizedLayer layer) {
        Layer added = chain.append(name, layer);
        Check.that(
                added instanceof TensorMap,
                "Sequential: %s needs lengths: put it into a LengthsCapableSequential",
                added.getClass().getSimpleName());
        return this;
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = x;
        for (Layer layer : children().values()) {
            y = ((TensorMap) layer).forward(y);
        }
        return y;
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return Chain.fold("Sequential", children().values(), inputShape);
    }

    /** What a {@link Sequential} is made of. */
    public static final class Builder extends SequenceBuilder<Builder> {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        @Override
        public Sequential build() {
            return new Sequential(this);
        }
    }
}
