package org.broca.dataio;

import java.util.Arrays;
import java.util.List;
import org.broca.tensor.Check;

/**
 * Ranges of lengths whose data points may share a batch; a length equal to a bound belongs below it.
 *
 * <p>Data points longer than the last bound have a bucket of their own, whose batches have one data point.
 */
final class LengthBuckets {
    private final double[] bounds;
    private final int[] batchSizes;

    private LengthBuckets(double[] bounds, double maxBatchLength, int maxBatchExamples) {
        this.bounds = bounds;
        batchSizes = new int[bounds.length + 1];
        for (int i = 0; i < bounds.length; i++) {
            int fitting = Math.max(1, (int) (maxBatchLength / bounds[i]));
            batchSizes[i] = Math.min(maxBatchExamples, fitting);
        }
        batchSizes[bounds.length] = 1;
    }

    /** Buckets with given upper bounds. */
    static LengthBuckets of(List<Double> bounds, double maxBatchLength, int maxBatchExamples) {
        double[] values = bounds.stream().mapToDouble(Double::doubleValue).toArray();
        for (int i = 0; i < values.length; i++) {
            Check.that(
                    values[i] > (i == 0 ? 0 : values[i - 1]),
                    "bucket_boundaries must be above 0 and ascending, got %s",
                    bounds);
        }
        return new LengthBuckets(values, maxBatchLength, maxBatchExamples);
    }

    /** Buckets at the quantiles of a log-normal distribution, stretched so that the last bound is the longest batch. */
    static LengthBuckets logNormal(int count, double maxBatchLength, int maxBatchExamples) {
        double[] bounds = new double[count];
        for (int i = 0; i < count; i++) {
            bounds[i] = Math.exp(NormalQuantile.of((i + 1.0) / (count + 1)));
        }
        double last = bounds[count - 1];
        return new LengthBuckets(
                Arrays.stream(bounds).map(b -> b * maxBatchLength / last).toArray(), maxBatchLength, maxBatchExamples);
    }

    List<Double> bounds() {
        return Arrays.stream(bounds).boxed().toList();
    }

    /** Buckets, with that of the longest. */
    int count() {
        return batchSizes.length;
    }

    int batchSize(int bucket) {
        return batchSizes[bucket];
    }

    int bucketOf(double length) {
        int found = Arrays.binarySearch(bounds, length);
        return found >= 0 ? found : -found - 1;
    }
}
