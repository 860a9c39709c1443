package org.broca.nnet.optim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Tensor;

/**
 * Adagrad: steps divided by the root of the sum of all squared gradients.
 *
 * <p>Same numbers as {@code torch.optim.Adagrad}. Duchi, Hazan and Singer, "Adaptive subgradient methods for online
 * learning and stochastic optimization", JMLR 2011.
 */
public final class Adagrad extends Optimizer {
    private Adagrad(Builder builder) {
        super(builder);
    }

    /** Starts an optimizer of {@code params} with PyTorch's defaults: lr 0.01. */
    public static Builder builder(List<Tensor> params) {
        return new Builder(params);
    }

    @Override
    boolean prepare(ParameterGroup group, Tensor parameter, Map<String, Tensor> state) {
        double start = group.number("initial_accumulator_value");
        return State.counter(state, parameter) | State.filled(state, "sum", parameter, start);
    }

    @Override
    void complete() {
        for (ParameterGroup group : groups()) {
            for (Tensor parameter : group.parameters()) {
                boolean unused = prepare(group, parameter, slot(parameter).state());
            }
        }
    }

    @Override
    void update(ParameterGroup group, Batch batch) {
        State.count(batch);
        State.call(
                "_fused_adagrad_",
                batch.parameters(),
                batch.gradients(),
                batch.state("sum"),
                batch.state("step"),
                group.lr(),
                group.number("lr_decay"),
                group.number("weight_decay"),
                group.number("eps"),
                group.flag("maximize"),
                null,
                null);
    }

    /** Options of {@link Adagrad}. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private Builder(List<Tensor> params) {
            super(params);
            set("lr", 1e-2);
            set("lr_decay", 0.0);
            set("eps", 1e-10);
            set("weight_decay", 0.0);
            set("initial_accumulator_value", 0.0);
            set("foreach", null);
            set("maximize", false);
            set("differentiable", false);
            set("fused", null);
        }

        /** Learning rate is divided by 1 + steps times this. */
        @CanIgnoreReturnValue
        public Builder lrDecay(double lrDecay) {
            return set("lr_decay", lrDecay);
        }

        /** Added to the denominator. */
        @CanIgnoreReturnValue
        public Builder eps(double eps) {
            return set("eps", eps);
        }

        /** What the sum of squares starts from. */
        @CanIgnoreReturnValue
        public Builder initialAccumulatorValue(double initialAccumulatorValue) {
            return set("initial_accumulator_value", initialAccumulatorValue);
        }

        @Override
        public Adagrad build() {
            checkNotNegative("Adagrad", "lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps");
            return new Adagrad(this);
        }
    }
}
