package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/**
 * Options that all convolutions share.
 *
 * @param <B> the builder itself
 */
public abstract class ConvBuilder<B extends ConvBuilder<B>> implements SizedLayer {
    private final String owner;
    private final int dimensions;
    final int outChannels;
    Shape inputShape = Shape.of();
    int inChannels;
    int groups = 1;
    boolean bias = true;
    boolean skipTranspose;
    boolean weightNorm;

    /** @param dimensions that filters move along: 1 or 2 */
    ConvBuilder(String owner, int dimensions, int outChannels) {
        this.owner = owner;
        this.dimensions = dimensions;
        this.outChannels = outChannels;
    }

    abstract B self();

    /** The layer. */
    public abstract Layer build();

    @Override
    public Layer build(Shape inputShape) {
        return inputShape(inputShape).build();
    }

    /** Shape of an input, from which the number of channels is read; -1 stands for any size. */
    @CanIgnoreReturnValue
    public B inputShape(Shape inputShape) {
        this.inputShape = inputShape;
        return self();
    }

    @CanIgnoreReturnValue
    public B inChannels(int inChannels) {
        this.inChannels = inChannels;
        return self();
    }

    /** Number of separate stretches of channels. */
    @CanIgnoreReturnValue
    public B groups(int groups) {
        this.groups = groups;
        return self();
    }

    @CanIgnoreReturnValue
    public B bias(boolean bias) {
        this.bias = bias;
        return self();
    }

    /** Whether the channels of inputs and outputs are second rather than last: {@code [batch, channels, ...]}. */
    @CanIgnoreReturnValue
    public B skipTranspose(boolean skipTranspose) {
        this.skipTranspose = skipTranspose;
        return self();
    }

    /** Whether length and direction of each filter are separate parameters. */
    @CanIgnoreReturnValue
    public B weightNorm(boolean weightNorm) {
        this.weightNorm = weightNorm;
        return self();
    }

    /** Whether inputs have no dimension of channels: there is one. */
    final boolean oneChannel() {
        return inChannels == 0 && inputShape.rank() == dimensions + 1;
    }

    final int channels() {
        if (inChannels > 0) {
            return inChannels;
        }
        return oneChannel() ? 1 : Shapes.known(owner, inputShape, skipTranspose ? 1 : dimensions + 1);
    }

    /** Checks what is common, and that the number of channels is to be known. */
    final void checkChannels() {
        ConvChecks.positive(owner, "out_channels", outChannels);
        ConvChecks.positive(owner, "groups", groups);
        Check.that(
                inChannels > 0 || oneChannel() || inputShape.rank() == dimensions + 2,
                "%s: in_channels must be given, or an input_shape of %s dimensions; got %d and %s",
                owner,
                dimensions == 1 ? "two or three" : "three or four",
                inChannels,
                inputShape);
        ConvChecks.groups(owner, groups, channels(), outChannels);
    }
}
