package org.broca.nnet.optim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all optimizers share.
 *
 * <p>{@code fused}, {@code capturable} and {@code differentiable} choose between implementations in PyTorch; here they
 * change nothing and are written to the state dict only.
 *
 * @param <B> the builder itself
 */
public abstract class OptimizerBuilder<B extends OptimizerBuilder<B>> {
    final List<Tensor> params;
    final Map<String, @Nullable Object> options = new LinkedHashMap<>();

    OptimizerBuilder(List<Tensor> params) {
        this.params = List.copyOf(params);
    }

    /** Makes the optimizer. */
    public abstract Optimizer build();

    @SuppressWarnings("unchecked")
    @CanIgnoreReturnValue
    final B set(String key, @Nullable Object value) {
        options.put(key, value);
        return (B) this;
    }

    /** Learning rate. */
    @CanIgnoreReturnValue
    public B lr(double lr) {
        return set("lr", lr);
    }

    /** Factor of the penalty on large weights. */
    @CanIgnoreReturnValue
    public B weightDecay(double weightDecay) {
        return set("weight_decay", weightDecay);
    }

    /** Whether to climb instead of descend. */
    @CanIgnoreReturnValue
    public B maximize(boolean maximize) {
        return set("maximize", maximize);
    }

    /** Whether operations run over all parameters at once where no fused kernel does: the default on a GPU. */
    @CanIgnoreReturnValue
    public B foreach(boolean foreach) {
        return set("foreach", foreach);
    }

    @CanIgnoreReturnValue
    public B fused(boolean fused) {
        return set("fused", fused);
    }

    @CanIgnoreReturnValue
    public B capturable(boolean capturable) {
        Check.that(options.containsKey("capturable"), "this optimizer has no option capturable");
        return set("capturable", capturable);
    }

    @CanIgnoreReturnValue
    public B differentiable(boolean differentiable) {
        return set("differentiable", differentiable);
    }

    /** Checks that the named options are numbers from 0 on. */
    final void checkNotNegative(String owner, String... keys) {
        for (String key : keys) {
            double value = number(key);
            Check.that(value >= 0, "%s: %s must not be negative, got %s", owner, key, value);
        }
    }

    final double number(String key) {
        return options.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
