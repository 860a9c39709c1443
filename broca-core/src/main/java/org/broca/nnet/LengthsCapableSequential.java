package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        builder.parts.forEach(part -> append(part.name, part.layer));
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

    private record Part(String name, SizedLayer layer) {}

    /** What a {@link LengthsCapableSequential} is made of. */
    public static final class Builder implements SizedLayer {
        private final List<Part> parts = new ArrayList<>();
        private Optional<Shape> inputShape = Optional.empty();

        private Builder() {}

        /** Shape of an input, from which the layers' sizes follow; -1 stands for any size. */
        @CanIgnoreReturnValue
        public Builder inputShape(Shape inputShape) {
            this.inputShape = Optional.of(inputShape);
            return this;
        }

        /** Adds layers under their positions. */
        @CanIgnoreReturnValue
        public Builder layers(List<SizedLayer> layers) {
            layers.forEach(layer -> append(String.valueOf(parts.size()), layer));
            return this;
        }

        /** Adds layers under their names, in the map's order. */
        @CanIgnoreReturnValue
        public Builder namedLayers(Map<String, SizedLayer> layers) {
            layers.forEach(this::append);
            return this;
        }

        @CanIgnoreReturnValue
        public Builder append(String name, SizedLayer layer) {
            parts.add(new Part(name, layer));
            return this;
        }

        public LengthsCapableSequential build() {
            return new LengthsCapableSequential(this);
        }

        @Override
        public LengthsCapableSequential build(Shape inputShape) {
            return inputShape(inputShape).build();
        }
    }
}
