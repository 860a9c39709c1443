package org.broca.nnet.optim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.TorchScript;

/**
 * RMSprop: steps divided by the root of the running mean of squared gradients.
 *
 * <p>Same numbers as {@code torch.optim.RMSprop}. Tieleman and Hinton, lecture 6.5 of "Neural networks for machine
 * learning", 2012; {@code centered} after Graves, arXiv:1308.0850.
 */
public final class RmsProp extends Optimizer {
    private static final TorchScript STEP = new TorchScript("rmsprop", """
            def foreach(params: List[Tensor], grads: List[Tensor], squares: List[Tensor], means: List[Tensor],
                        buffers: List[Tensor], lr: float, alpha: float, eps: float, momentum: float, centered: bool):
                torch._foreach_mul_(squares, alpha)
                torch._foreach_addcmul_(squares, grads, grads, 1 - alpha)
                if centered:
                    torch._foreach_lerp_(means, grads, 1 - alpha)
                    scale = torch._foreach_addcmul(squares, means, means, -1)
                    torch._foreach_sqrt_(scale)
                else:
                    scale = torch._foreach_sqrt(squares)
                torch._foreach_add_(scale, eps)
                if momentum > 0:
                    torch._foreach_mul_(buffers, momentum)
                    torch._foreach_addcdiv_(buffers, grads, scale)
                    torch._foreach_add_(params, buffers, alpha=-lr)
                else:
                    torch._foreach_addcdiv_(params, grads, scale, -lr)

            def scale_of(square: Tensor, mean: Optional[Tensor], grad: Tensor, alpha: float, eps: float):
                square.mul_(alpha).addcmul_(grad, grad, value=1 - alpha)
                if mean is not None:
                    mean.lerp_(grad, 1 - alpha)
                    return square.addcmul(mean, mean, value=-1.0).sqrt_().add_(eps)
                return square.sqrt().add_(eps)

            def single(params: List[Tensor], grads: List[Tensor], squares: List[Tensor], means: List[Tensor],
                       buffers: List[Tensor], lr: float, alpha: float, eps: float, momentum: float, centered: bool):
                for i in range(len(params)):
                    scale = scale_of(squares[i], means[i] if centered else None, grads[i], alpha, eps)
                    if momentum > 0:
                        buffers[i].mul_(momentum).addcdiv_(grads[i], scale)
                        params[i].add_(buffers[i], alpha=-lr)
                    else:
                        params[i].addcdiv_(grads[i], scale, value=-lr)

            def rmsprop(params: List[Tensor], grads: List[Tensor], squares: List[Tensor], means: List[Tensor],
                        buffers: List[Tensor], steps: List[Tensor], lr: float, alpha: float, eps: float, decay: float,
                        momentum: float, centered: bool, maximize: bool, together: bool):
                torch._foreach_add_(steps, 1)
                if maximize:
                    grads = torch._foreach_neg(grads)
                if decay != 0:
                    grads = torch._foreach_add(grads, params, alpha=decay)
                if together:
                    foreach(params, grads, squares, means, buffers, lr, alpha, eps, momentum, centered)
                else:
                    single(params, grads, squares, means, buffers, lr, alpha, eps, momentum, centered)
            """);

    private RmsProp(Builder builder) {
        super(builder);
    }

    /** Starts an optimizer of {@code params} with PyTorch's defaults: lr 0.01, alpha 0.99. */
    public static Builder builder(List<Tensor> params) {
        return new Builder(params);
    }

    @Override
    boolean prepare(ParameterGroup group, Tensor parameter, Map<String, Tensor> state) {
        boolean added = State.counter(state, parameter) | State.zeros(state, "square_avg", parameter);
        if (group.number("momentum") > 0) {
            added |= State.zeros(state, "momentum_buffer", parameter);
        }
        return group.flag("centered") ? State.zeros(state, "grad_avg", parameter) | added : added;
    }

    @Override
    void update(ParameterGroup group, Batch batch) {
        boolean centered = group.flag("centered");
        double momentum = group.number("momentum");
        State.call(
                STEP,
                batch.parameters(),
                batch.gradients(),
                batch.state("square_avg"),
                centered ? batch.state("grad_avg") : new Tensor[0],
                momentum > 0 ? batch.state("momentum_buffer") : new Tensor[0],
                batch.state("step"),
                group.lr(),
                group.number("alpha"),
                group.number("eps"),
                group.number("weight_decay"),
                momentum,
                centered,
                group.flag("maximize"),
                batch.together(group));
    }

    /** Options of {@link RmsProp}. */
    public static final class Builder extends OptimizerBuilder<Builder> {
        private Builder(List<Tensor> params) {
            super(params);
            set("lr", 1e-2);
            set("momentum", 0.0);
            set("alpha", 0.99);
            set("eps", 1e-8);
            set("centered", false);
            set("weight_decay", 0.0);
            set("capturable", false);
            set("foreach", null);
            set("maximize", false);
            set("differentiable", false);
        }

        /** How much of the last step goes into the next. */
        @CanIgnoreReturnValue
        public Builder momentum(double momentum) {
            return set("momentum", momentum);
        }

        /** How much of the running mean each step keeps. */
        @CanIgnoreReturnValue
        public Builder alpha(double alpha) {
            return set("alpha", alpha);
        }

        /** Added to the denominator. */
        @CanIgnoreReturnValue
        public Builder eps(double eps) {
            return set("eps", eps);
        }

        /** Whether to divide by an estimate of the standard deviation instead. */
        @CanIgnoreReturnValue
        public Builder centered(boolean centered) {
            return set("centered", centered);
        }

        @Override
        public RmsProp build() {
            checkNotNegative("RmsProp", "lr", "momentum", "alpha", "eps", "weight_decay");
            return new RmsProp(this);
        }
    }
}
