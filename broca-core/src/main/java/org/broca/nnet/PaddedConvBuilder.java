package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Functional.PadMode;

/**
 * Options that convolutions share which pad their inputs.
 *
 * @param <B> the builder itself
 */
public abstract class PaddedConvBuilder<B extends PaddedConvBuilder<B>> extends ConvBuilder<B> {
    Padding padding = Padding.SAME;
    PadMode paddingMode = PadMode.REFLECT;
    ConvInit convInit = ConvInit.PYTORCH;

    PaddedConvBuilder(String owner, int dimensions, int outChannels) {
        super(owner, dimensions, outChannels);
    }

    @CanIgnoreReturnValue
    public B padding(Padding padding) {
        this.padding = padding;
        return self();
    }

    /** What {@link Padding#SAME} pads with. */
    @CanIgnoreReturnValue
    public B paddingMode(PadMode paddingMode) {
        this.paddingMode = paddingMode;
        return self();
    }

    @CanIgnoreReturnValue
    public B convInit(ConvInit convInit) {
        this.convInit = convInit;
        return self();
    }
}
