package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Layers applied one after the other, each built for the output of those before: what models that are plain pipelines
 * extend, as they extend {@code Sequential} in SpeechBrain.
 *
 * <p>As SpeechBrain, and unlike {@link Sequential}, it runs zeros through its layers before it builds the next one, so
 * that with the same seed the weights, and the statistics of batch normalizations, are Python's. Layers without a name
 * are called by their position, a name given twice gets {@code _0}, {@code _1}, ... appended. Keys: the layers' names
 * before their own.
 */
public class Cascade extends Layer implements SizedMap {
    private static final long ANY_SIZE = 256; // what SpeechBrain takes for a size that is not known

    private final String owner = getClass().getSimpleName();
    private final Shape inputShape;

    /**
     * An empty cascade.
     *
     * @param inputShape batch first; -1 stands for any size
     */
    public Cascade(Shape inputShape) {
        this.inputShape = concrete(inputShape);
    }

    private static Shape concrete(Shape shape) {
        long[] sizes = shape.toArray();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] > 0 ? sizes[i] : i == 0 ? 1 : ANY_SIZE;
        }
        return Shape.of(sizes);
    }

    /**
     * Adds a layer at the end.
     *
     * @throws IllegalArgumentException if it maps no tensor to a tensor
     */
    @CanIgnoreReturnValue
    public final Cascade append(String name, SizedLayer layer) {
        Layer added = layer instanceof Layer made ? made : layer.build(rehearse());
        Check.that(
                added instanceof TensorMap,
                "%s: %s maps no tensor to a tensor, so it cannot be the layer \"%s\"",
                owner,
                added.getClass().getSimpleName(),
                name);
        child(Chain.free(this, name), added);
        return this;
    }

    /** Adds a layer at the end under its position. */
    @CanIgnoreReturnValue
    public final Cascade append(SizedLayer layer) {
        return append(String.valueOf(children().size()), layer);
    }

    /** Adds an empty cascade at the end; gives it, to be filled. */
    @CanIgnoreReturnValue
    protected final Cascade stage(String name) {
        Cascade stage = new Cascade(rehearse());
        append(name, stage);
        return stage;
    }

    /** Shape of what comes out so far. */
    private Shape rehearse() {
        try (Autograd.Mode mode = Autograd.noGrad();
                TensorScope scope = TensorScope.open()) {
            return forward(Tensor.zeros(inputShape.toArray())).shape();
        }
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
        return Chain.fold(owner, children().values(), inputShape);
    }
}
