package org.broca.nnet;

import java.util.Optional;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;
import org.broca.tensor.distributed.SharedStatistics;

/**
 * Statistics and affine parameters of a normalization over a batch or an instance, channels at dimension 1: the child
 * {@code norm} of SpeechBrain's layers.
 *
 * <p>Keys, as in PyTorch: {@code weight}, {@code bias}, {@code running_mean}, {@code running_var},
 * {@code num_batches_tracked}.
 */
class NormCore extends Layer {
    private final String owner;
    private final int size;
    private final double eps;
    private final double momentum;
    private final Optional<Tensor> weight;
    private final Optional<Tensor> bias;
    private final Optional<Tensor> runningMean;
    private final Optional<Tensor> runningVar;
    private final Optional<Tensor> batches;

    NormCore(String owner, int size, double eps, double momentum, boolean affine, boolean track) {
        Check.that(size > 0, "%s: input_size must be positive, got %d", owner, size);
        Check.that(eps >= 0, "%s: eps must not be negative, got %s", owner, eps);
        Check.that(momentum >= 0 && momentum <= 1, "%s: momentum must be in [0, 1], got %s", owner, momentum);
        this.owner = owner;
        this.size = size;
        this.eps = eps;
        this.momentum = momentum;
        weight = affine ? Optional.of(parameter("weight", Tensor.ones(size))) : Optional.empty();
        bias = affine ? Optional.of(parameter("bias", Tensor.zeros(size))) : Optional.empty();
        runningMean = track ? Optional.of(buffer("running_mean", Tensor.zeros(size))) : Optional.empty();
        runningVar = track ? Optional.of(buffer("running_var", Tensor.ones(size))) : Optional.empty();
        batches = track ? Optional.of(buffer("num_batches_tracked", Tensor.zeros(DType.INT64))) : Optional.empty();
    }

    /** Normalizes {@code [batch, size, ...]} over all but the channels. */
    Tensor batch(Tensor x) {
        boolean ownStatistics = isTraining() || runningMean.isEmpty();
        if (isTraining()) {
            Check.that(
                    x.numel() > x.size(1) || SharedStatistics.ofBatchNorm().isPresent(),
                    "%s in training needs more than one value a channel but got %s: leave out batches of one item"
                            + " (drop_last) or make them larger",
                    owner,
                    x.shape());
            batches.ifPresent(count -> count.addInPlace(Tensor.of(new long[] {1})));
            Optional<SharedStatistics.Session> shared = SharedStatistics.ofBatchNorm();
            if (shared.isPresent()) {
                return shared(checked(x), shared.get());
            }
        }
        return Functional.batchNorm(checked(x), weight, bias, runningMean, runningVar, ownStatistics, momentum, eps);
    }

    /** Normalizes by the statistics of the batch that all processes have parts of. */
    private Tensor shared(Tensor x, SharedStatistics.Session processes) {
        SharedStatistics.Moments moments = processes.moments(x);
        update(moments);
        return processes.normalize(x, weight, bias, moments, eps);
    }

    private void update(SharedStatistics.Moments moments) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            double unbiased = (double) moments.count() / Math.max(1, moments.count() - 1);
            runningMean.ifPresent(mean -> mean.mulInPlace(1 - momentum).addInPlace(moments.mean(), momentum));
            runningVar.ifPresent(
                    variance -> variance.mulInPlace(1 - momentum).addInPlace(moments.variance(), momentum * unbiased));
        }
    }

    /** Normalizes {@code [batch, size, ...]} over all but batch and channels. */
    Tensor instance(Tensor x) {
        boolean ownStatistics = isTraining() || runningMean.isEmpty();
        return Functional.instanceNorm(checked(x), weight, bias, runningMean, runningVar, ownStatistics, momentum, eps);
    }

    private Tensor checked(Tensor x) {
        Check.that(x.dim() >= 2 && x.size(1) == size, "%s expects %d channels but got %s", owner, size, x.shape());
        return x;
    }
}
