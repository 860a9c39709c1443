package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Shape;

/**
 * Options that all recurrent layers share.
 *
 * @param <B> the builder itself
 */
public abstract class RecurrentBuilder<B extends RecurrentBuilder<B>> extends StackBuilder<B>
        implements SizedLayer, RecurrentFactory {
    boolean bidirectional;

    RecurrentBuilder(String owner, int hiddenSize) {
        super(owner, hiddenSize);
    }

    /** The layer. */
    public abstract Recurrent build();

    @Override
    public Recurrent build(Shape inputShape) {
        return inputShape(inputShape).build();
    }

    @Override
    public Recurrent create(RecurrentOptions options) {
        return hiddenSize(options.hiddenSize())
                .numLayers(options.numLayers())
                .dropout(options.dropout())
                .bidirectional(options.bidirectional())
                .reInit(options.reInit())
                .build(options.inputShape());
    }

    /** Size of the state of one direction. */
    @CanIgnoreReturnValue
    public B hiddenSize(int hiddenSize) {
        this.hiddenSize = hiddenSize;
        return self();
    }

    /** Whether a second set of layers reads backwards. */
    @CanIgnoreReturnValue
    public B bidirectional(boolean bidirectional) {
        this.bidirectional = bidirectional;
        return self();
    }
}
