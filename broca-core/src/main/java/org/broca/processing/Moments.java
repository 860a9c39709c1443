package org.broca.processing;

import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Mean and biased variance of some frames.
 *
 * @param count number of frames
 * @param mean one value per feature
 * @param variance one value per feature
 */
record Moments(long count, Tensor mean, Tensor variance) {
    /** Of the frames that {@code mask} marks, over the dimensions {@code dims}. */
    static Moments of(Tensor x, Tensor mask, long... dims) {
        long count = (long) mask.to(DType.FLOAT64).sum().item();
        Tensor real = mask.to(x.dtype());
        Tensor mean = x.mul(real).sum(true, dims).div((double) count);
        Tensor variance = x.sub(mean).square().mul(real).sum(false, dims).div((double) count);
        return new Moments(count, mean.reshape(variance.shape().toArray()), variance);
    }

    /** The moments of both sets of frames together. */
    Moments with(Moments other) {
        long total = count + other.count;
        double mine = (double) count / total;
        double others = (double) other.count / total;
        Tensor mean = mean().mul(mine).add(other.mean.mul(others));
        Tensor spread = variance.add(mean.sub(mean()).square()).mul(mine);
        Tensor otherSpread = other.variance.add(mean.sub(other.mean).square()).mul(others);
        return new Moments(total, mean, spread.add(otherSpread));
    }
}
