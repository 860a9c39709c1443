package org.broca.nnet.optim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Stochastic gradient descent, with momentum if wanted.
 *
 * <p>Same numbers as {@code torch.optim.SGD}.
 */
public final class Sgd extends Optimizer {
    private static final String BUFFER = "momentum_buffer";

    private Sgd(Builder builder) {
        super(builder);
    }

    /** Starts an optimizer of {@code params} with PyTorch's defaults: lr 0.001, no momentum. */
    public static Builder builder(List<Tensor> params) {
        return new Builder(params);
    }

    @Override
    boolean prepare(ParameterGroup group, Tensor parameter, Map<String, Tensor> state) {
        boolean missing = group.number("momentum") != 0 && !state.containsKey(BUFFER);
        if (missing) {
            State.put(state, BUFFER, State.like(parameter)); // the first step sets it
        }
        return missing;
    }

    @Override
    void update(ParameterGroup group, Batch batch) {
        double momentum = group.number("momentum");
        State.call(
                "_fused_sgd_",
                batch.parameters(),
                batch.gradients(),
                momentum == 0 ? new Tensor[0] : batch.state(BUFFER),
                group.number("weight_decay"),
                momentum,
                group.lr(),
                group.number("dampening"),
                group.flag("nesterov"),
                group.flag("maximize"),
                batch.first(),
                null,
                null);
    }

    /** Options of {@link Sgd}. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private Builder(List<Tensor> params) {
            super(params);
            set("lr", 1e-3);
            set("momentum", 0.0);
            set("dampening", 0.0);
            set("weight_decay", 0.0);
            set("nesterov", false);
            set("maximize", false);
            set("foreach", null);
            set("differentiable", false);
            set("fused", null);
        }

        /** How much of the last step goes into the next. */
        @CanIgnoreReturnValue
        public Builder momentum(double momentum) {
            return set("momentum", momentum);
        }

        /** How much less of the gradient goes into the momentum. */
        @CanIgnoreReturnValue
        public Builder dampening(double dampening) {
            return set("dampening", dampening);
        }

        /** Whether to look ahead along the momentum. */
        @CanIgnoreReturnValue
        public Builder nesterov(boolean nesterov) {
            return set("nesterov", nesterov);
        }

        @Override
        public Sgd build() {
            checkNotNegative("Sgd", "lr", "momentum", "weight_decay");
            boolean plainMomentum = number("momentum") > 0 && number("dampening") == 0;
            Check.that(
                    plainMomentum || !Boolean.TRUE.equals(options.get("nesterov")),
                    "Sgd: nesterov needs momentum above 0 and dampening 0, got momentum %s, dampening %s",
                    number("momentum"),
                    number("dampening"));
            return new Sgd(this);
        }
    }
}
