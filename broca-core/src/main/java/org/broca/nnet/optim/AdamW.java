package org.broca.nnet.optim;

import java.util.List;
import java.util.Map;
import org.broca.tensor.Tensor;

/**
 * {@link Adam} whose weight decay shrinks the weights themselves, not their gradients.
 *
 * <p>Same numbers as {@code torch.optim.AdamW}. Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR
 * 2019.
 */
public final class AdamW extends Optimizer {
    private AdamW(Builder builder) {
        super(builder);
    }

    /**
     * Starts an optimizer of {@code params} with PyTorch's defaults: lr 0.001, betas 0.9 and 0.999, weight decay 0.01.
     */
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

    /** Options of {@link AdamW}. */
    public static final class Builder extends AdamBuilder<Builder> {
        private Builder(List<Tensor> params) {
            super(params, 0.01, true);
        }

        @Override
        public AdamW build() {
            check("AdamW");
            return new AdamW(this);
        }
    }
}
