package org.broca.processing;

import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.distributed.Exchange;

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

    /** The moments of all processes' frames together, by rank. */
    Moments overAll(Exchange exchange) {
        long[] shape = mean.shape().toArray();
        int features = (int) mean.numel();
        Tensor size = Tensor.of(new double[] {count}, 1);
        Tensor own = Tensor.cat(0, size, flat(mean), flat(variance)); // [1 + 2 * features]
        Tensor all = exchange.allGather(own); // [processes, 1 + 2 * features]
        Moments together = of(all.select(0, 0), features, shape);
        for (int rank = 1; rank < exchange.size(); rank++) {
            together = together.with(of(all.select(0, rank), features, shape));
        }
        return together;
    }

    private static Tensor flat(Tensor values) {
        return values.reshape(values.numel()).to(DType.FLOAT64);
    }

    private Moments of(Tensor row, int features, long... shape) {
        return new Moments(
                (long) row.select(0, 0).item(),
                row.narrow(0, 1, features).reshape(shape).to(mean.dtype()),
                row.narrow(0, 1 + features, features).reshape(shape).to(mean.dtype()));
    }
}
