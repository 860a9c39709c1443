package org.broca.nnet.optim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * What the builders of {@link Adam} and {@link AdamW} share.
 *
 * @param <B> the builder itself
 */
public abstract class AdamBuilder<B extends AdamBuilder<B>> extends OptimizerBuilder<B> {
    AdamBuilder(List<Tensor> params, double weightDecay, boolean decoupled) {
        super(params);
        set("lr", 1e-3);
        set("betas", List.of(0.9, 0.999));
        set("eps", 1e-8);
        set("weight_decay", weightDecay);
        set("amsgrad", false);
        set("maximize", false);
        set("foreach", null);
        set("capturable", false);
        set("differentiable", false);
        set("fused", null);
        set("decoupled_weight_decay", decoupled);
    }

    /** How much of the running means of the gradient and of its square each step keeps, both in [0, 1). */
    @CanIgnoreReturnValue
    public B betas(List<Double> betas) {
        Check.that(
                betas.size() == 2 && betas.stream().allMatch(beta -> beta >= 0 && beta < 1),
                "betas must be two numbers in [0, 1), got %s",
                betas);
        return set("betas", List.copyOf(betas));
    }

    /** Added to the denominator. */
    @CanIgnoreReturnValue
    public B eps(double eps) {
        return set("eps", eps);
    }

    /** Whether to divide by the largest running mean of the square so far. */
    @CanIgnoreReturnValue
    public B amsgrad(boolean amsgrad) {
        return set("amsgrad", amsgrad);
    }

    final void check(String owner) {
        checkNotNegative(owner, "lr", "eps", "weight_decay");
    }
}
