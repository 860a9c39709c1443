package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * Layers applied one after the other, of which those that take lengths get them. Otherwise as {@link Sequential}.
 *
 * <p>Lengths reach the layers of this sequence that are {@link LengthsMap}s, not those inside a plain
 * {@link Sequential}.
 */
public final class LengthsCapableSequential extends Layer implements SizedMap, LengthsMap {
    private final Chain chain;
    private boolean needsLengths;

    /** An empty sequence for layers whose sizes are known. */
    public LengthsCapableSequential() {
        chain = new Chain("LengthsCapableSequential", this, Optional.empty());
    }

    private LengthsCapableSequential(Builder builder) {
        chain = new Chain("LengthsCapableSequential", this, builder.inputShape);
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
    public LengthsCapableSequential append(String name, SizedLayer layer) {
        Layer added = chain.append(name, layer);
        needsLengths = needsLengths || !(added instanceof TensorMap);
        return this;
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.state(!needsLengths, "LengthsCapableSequential: a layer of this sequence cannot do without lengths");
        Tensor y = x;
        for (Layer layer : children().values()) {
            y = ((TensorMap) layer).forward(y);
        }
        return y;
    }

    @Override
    public Tensor forward(Tensor x, Tensor lengths) {
        Tensor y = x;
        for (Layer layer : children().values()) {
            y = layer instanceof LengthsMap map ? map.forward(y, lengths) : ((TensorMap) layer).forward(y);
        }
        return y;
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return Chain.fold("LengthsCapableSequential", children().values(), inputShape);
    }

    /** What a {@link LengthsCapableSequential} is made of. */
    public static final class Builder extends SequenceBuilder<Builder> {
        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        @Override
        public LengthsCapableSequential build() {
            return new LengthsCapableSequential(this);
        }
    }
}
