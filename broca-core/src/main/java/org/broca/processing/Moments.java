package org.broca.processing;

import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.distributed.ProcessGroup;

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
    Moments overAll(ProcessGroup group) {
        long features = mean.numel();
        Tensor both = Tensor.cat(0, mean.reshape(features), variance.reshape(features)); // [2 * features]
        Tensor all = group.allGather(both); // [processes, 2 * features]
        long[] counts =
                group.allGather(Tensor.of(new long[] {count})).reshape(-1).toLongArray();
        long[] shape = mean.shape().toArray();
        Moments together = of(all, 0, counts, shape);
        for (int rank = 1; rank < counts.length; rank++) {
            together = together.with(of(all, rank, counts, shape));
        }
        return together;
    }

    private static Moments of(Tensor all, int rank, long[] counts, long... shape) {
        Tensor row = all.select(0, rank); // [2 * features]
        long features = row.numel() / 2;
        return new Moments(
                counts[rank],
                row.narrow(0, 0, features).reshape(shape),
                row.narrow(0, features, features).reshape(shape));
    }
}
