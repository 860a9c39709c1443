package org.broca.nnet.optim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Tensor;

/**
 * Adam: steps scaled by running means of the gradient and of its square.
 *
 * <p>Same numbers as {@code torch.optim.Adam}. Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015;
 * {@code amsgrad} after Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018.
 */
public final class Adam extends Optimizer {
    private Adam(Builder builder) {
        super(builder);
    }

    /** Starts an optimizer of {@code params} with PyTorch's defaults: lr 0.001, betas 0.9 and 0.999. */
    public static Builder builder(List<Tensor> params) {
        return new Builder(params);
    }

    @Override
    boolean prepare(ParameterGroup group, Tensor parameter, Map<String, Tensor> state) {
        return AdamSteps.prepare(group, parameter, state);
    }

    @Override
    void update(ParameterGroup group, Batch batch) {
        AdamSteps.update(group, batch);
    }

    /** Options of {@link Adam}. */
    public static final class Builder extends AdamBuilder<Builder> {
        private Builder(List<Tensor> params) {
            super(params, 0, false);
        }

        /** Whether weight decay shrinks weights directly, as {@link AdamW} does, rather than through the gradient. */
        @CanIgnoreReturnValue
        public Builder decoupledWeightDecay(boolean decoupledWeightDecay) {
            return set("decoupled_weight_decay", decoupledWeightDecay);
        }

        @Override
        public Adam build() {
            check("Adam");
            return new Adam(this);
        }
    }
}
