package org.broca.tensor.distributed;

import java.util.List;
import java.util.Optional;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;
import org.jspecify.annotations.Nullable;

/**
 * This process' sums of the gradient that comes out of a normalization by given statistics, and of its products with
 * the normalized values.
 *
 * <p>Where the normalization's weight and bias are trained, their gradients are these sums but for a factor of each
 * channel, and the values need not be read once more.
 */
final class SummedGradients {
    private final SharedStatistics.Moments moments;
    private final Optional<Tensor> weight;
    private final double eps;
    private @Nullable Tensor ofWeight; // [channels]
    private @Nullable Tensor ofBias; // [channels]

    SummedGradients(SharedStatistics.Moments moments, Optional<Tensor> weight, double eps) {
        this.moments = moments;
        this.weight = weight.map(Tensor::detach);
        this.eps = eps;
    }

    /** The gradient of the normalization's weight is known. */
    void ofWeight(Tensor gradient) {
        ofWeight = gradient;
    }

    /** The gradient of the normalization's bias is known. */
    void ofBias(Tensor gradient) {
        ofBias = gradient;
    }

    /**
     * The sums over all but the channels.
     *
     * @param gradient {@code [batch, channels, ...]}
     * @param x what was normalized, of the same shape
     * @return {@code [2, channels]}: of the gradient times the normalized values, and of the gradient
     */
    Tensor of(Tensor gradient, Tensor x) {
        Tensor products = ofWeight;
        Tensor plain = ofBias;
        if (weight.isPresent() && products != null && plain != null) {
            Tensor factor = moments.variance().add(eps).rsqrt().mul(weight.get());
            return Tensor.stack(0, products, plain).mul(factor);
        }
        boolean[] sumsAlone = {false, true, true};
        Tensor mean = moments.mean();
        Tensor variance = moments.variance();
        List<Tensor> sums = Aten.callAll(
                "native_batch_norm_backward", gradient, x, null, mean, variance, null, null, false, eps, sumsAlone);
        int last = sums.size() - 1; // the one that is not asked for may be missing at the front
        return Tensor.stack(0, sums.get(last - 1), sums.get(last));
    }
}
