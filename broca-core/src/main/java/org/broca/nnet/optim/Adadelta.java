package org.broca.nnet.optim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.TorchScript;

/**
 * Adadelta: steps scaled by the ratio of running means of past steps and of gradients.
 *
 * <p>Same numbers as {@code torch.optim.Adadelta}. Zeiler, "ADADELTA: an adaptive learning rate method",
 * arXiv:1212.5701.
 */
public final class Adadelta extends Optimizer {
    private static final TorchScript STEP = new TorchScript("adadelta", """
            def foreach(params: List[Tensor], grads: List[Tensor], squares: List[Tensor], deltas: List[Tensor],
                        lr: float, rho: float, eps: float):
                torch._foreach_mul_(squares, rho)
                torch._foreach_addcmul_(squares, grads, grads, 1 - rho)
                scale = torch._foreach_add(squares, eps)
                torch._foreach_sqrt_(scale)
                change = torch._foreach_add(deltas, eps)
                torch._foreach_sqrt_(change)
                torch._foreach_div_(change, scale)
                torch._foreach_mul_(change, grads)
                torch._foreach_mul_(deltas, rho)
                torch._foreach_addcmul_(deltas, change, change, 1 - rho)
                torch._foreach_add_(params, change, alpha=-lr)

            def single(param: Tensor, grad: Tensor, square: Tensor, delta: Tensor, lr: float, rho: float, eps: float):
                square.mul_(rho).addcmul_(grad, grad, value=1 - rho)
                change = delta.add(eps).sqrt_().div_(square.add(eps).sqrt_()).mul_(grad)
                delta.mul_(rho).addcmul_(change, change, value=1 - rho)
                param.add_(change, alpha=-lr)

            def adadelta(params: List[Tensor], grads: List[Tensor], squares: List[Tensor], deltas: List[Tensor],
                         steps: List[Tensor], lr: float, rho: float, eps: float, decay: float, maximize: bool,
                         together: bool):
                torch._foreach_add_(steps, 1)
                if maximize:
                    grads = torch._foreach_neg(grads)
                if decay != 0:
                    grads = torch._foreach_add(grads, params, alpha=decay)
                if together:
                    foreach(params, grads, squares, deltas, lr, rho, eps)
                else:
                    for i in range(len(params)):
                        single(params[i], grads[i], squares[i], deltas[i], lr, rho, eps)
            """);

    private Adadelta(Builder builder) {
        super(builder);
    }

    /** Starts an optimizer of {@code params} with PyTorch's defaults: lr 1, rho 0.9. */
    public static Builder builder(List<Tensor> params) {
        return new Builder(params);
    }

    @Override
    boolean prepare(ParameterGroup group, Tensor parameter, Map<String, Tensor> state) {
        return State.counter(state, parameter)
                | State.zeros(state, "square_avg", parameter)
                | State.zeros(state, "acc_delta", parameter);
    }

    @Override
    void update(ParameterGroup group, Batch batch) {
        State.call(
                STEP,
                batch.parameters(),
                batch.gradients(),
                batch.state("square_avg"),
                batch.state("acc_delta"),
                batch.state("step"),
                group.lr(),
                group.number("rho"),
                group.number("eps"),
                group.number("weight_decay"),
                group.flag("maximize"),
                batch.together(group));
    }

    /** Options of {@link Adadelta}. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private Builder(List<Tensor> params) {
            super(params);
            set("lr", 1.0);
            set("rho", 0.9);
            set("eps", 1e-6);
            set("weight_decay", 0.0);
            set("maximize", false);
            set("capturable", false);
            set("foreach", null);
            set("differentiable", false);
        }

        /** How much of the running means each step keeps, in [0, 1]. */
        @CanIgnoreReturnValue
        public Builder rho(double rho) {
            return set("rho", rho);
        }

        /** Added to both means before their roots. */
        @CanIgnoreReturnValue
        public Builder eps(double eps) {
            return set("eps", eps);
        }

        @Override
        public Adadelta build() {
            checkNotNegative("Adadelta", "lr", "eps", "weight_decay");
            double rho = number("rho");
            Check.that(rho >= 0 && rho <= 1, "Adadelta: rho must be in [0, 1], got %s", rho);
            return new Adadelta(this);
        }
    }
}
