package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Supplier;
import org.broca.nnet.Gelu;
import org.broca.nnet.Identity;
import org.broca.nnet.Layer;

/**
 * Options that {@link BranchformerEncoder} and its layers share.
 *
 * @param <B> the builder itself
 */
public abstract class BranchformerOptions<B extends BranchformerOptions<B>> extends LayerOptions<B> {
    int kernelSize = 31;
    int csguLinearUnits = 3072;
    Supplier<Layer> gateActivation = Identity::new;
    boolean useLinearAfterConv;

    BranchformerOptions(int dModel, int nhead) {
        super(nhead, dModel, () -> Gelu.builder().build(), AttentionType.REL_POS_MHA_XL);
    }

    /** Width of the filters over time, in frames; odd. */
    @CanIgnoreReturnValue
    public B kernelSize(int kernelSize) {
        this.kernelSize = kernelSize;
        return self();
    }

    /** Hidden neurons of the convolution branch; even. */
    @CanIgnoreReturnValue
    public B csguLinearUnits(int csguLinearUnits) {
        this.csguLinearUnits = csguLinearUnits;
        return self();
    }

    /** Makes the activation of the gates, a layer that is also a {@link org.broca.nnet.TensorMap}. */
    @CanIgnoreReturnValue
    public B gateActivation(Supplier<Layer> gateActivation) {
        this.gateActivation = gateActivation;
        return self();
    }

    @CanIgnoreReturnValue
    public B useLinearAfterConv(boolean useLinearAfterConv) {
        this.useLinearAfterConv = useLinearAfterConv;
        return self();
    }
}
