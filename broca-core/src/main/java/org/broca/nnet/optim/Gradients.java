package org.broca.nnet.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;
import org.broca.tensor.engine.TorchScript;

/** What is done to all gradients of a model between the backward pass and the optimizer's step. */
public final class Gradients {
    private static final TorchScript CLIP = new TorchScript("clip", """
            def clip(grads: List[Tensor], most: float):
                total = torch.linalg_vector_norm(torch.stack([n.to(grads[0]) for n in torch._foreach_norm(grads, 2)]))
                factor = torch.clamp(most / (total + 1e-6), max=1.0)
                torch._foreach_mul_(grads, factor)
                return total
            """);
    private static final TorchScript LARGEST = new TorchScript("largest", """
            def largest(grads: List[Tensor]):
                return torch.stack([n.to(grads[0]) for n in torch._foreach_norm(grads, float('inf'))])
            """);

    private Gradients() {}

    /**
     * Scales all gradients by one factor so that their Euclidean norm, taken together, is at most {@code maxNorm}.
     *
     * <p>Same numbers as {@code torch.nn.utils.clip_grad_norm_}.
     *
     * @param maxNorm above 0
     * @return the norm before, 0 if no parameter has a gradient
     */
    public static double clipNorm(List<Tensor> parameters, double maxNorm) {
        Check.that(maxNorm > 0, "the largest norm of gradients must be above 0, got %s", maxNorm);
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor[] gradients = of(parameters);
            return gradients.length == 0
                    ? 0
                    : CLIP.call(gradients, maxNorm).get(0).item();
        }
    }

    /** Whether no gradient has a NaN or an infinity; one call to the host. */
    public static boolean allFinite(List<Tensor> parameters) {
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Tensor[] gradients = of(parameters);
            if (gradients.length == 0) {
                return true;
            }
            Tensor found = Tensor.zeros(1).to(gradients[0].device());
            List<Tensor> unused = Aten.callAll(
                    "_amp_foreach_non_finite_check_and_unscale_", gradients, found, found.add(1)); // scales by 1
            return found.item() == 0;
        }
    }

    /** Those of {@code parameters} whose gradients have a NaN or an infinity. */
    public static List<Tensor> nonFinite(List<Tensor> parameters) {
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            List<Tensor> with = new ArrayList<>();
            for (Tensor parameter : parameters) {
                if (parameter.grad().isPresent()) {
                    with.add(parameter);
                }
            }
            List<Tensor> bad = new ArrayList<>();
            if (!with.isEmpty()) {
                float[] largest = largest(of(with)).toFloatArray();
                for (int i = 0; i < largest.length; i++) {
                    if (!Float.isFinite(largest[i])) {
                        bad.add(with.get(i));
                    }
                }
            }
            return bad;
        }
    }

    private static Tensor largest(Tensor[] gradients) {
        return LARGEST.call((Object) gradients).get(0); // [gradients]
    }

    private static Tensor[] of(List<Tensor> parameters) {
        return parameters.stream().map(Tensor::grad).flatMap(Optional::stream).toArray(Tensor[]::new);
    }
}
