package org.broca.tensor.distributed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Autograd;
import org.broca.tensor.DType;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;
import org.broca.tensor.engine.GradientHook;
import org.jspecify.annotations.Nullable;

/**
 * Statistics of a batch that all processes have a part of.
 *
 * <p>While a {@link Session} is open, which is while all processes train in step, normalizations take the statistics of
 * the whole batch.
 */
public final class SharedStatistics {
    private static final ThreadLocal<@Nullable Session> CURRENT = new ThreadLocal<>();

    private SharedStatistics() {}

    /**
     * The group whose processes this thread trains in step with.
     *
     * @param batchNorm whether batch normalizations share theirs too
     */
    public static Session open(ProcessGroup group, boolean batchNorm) {
        Session session = new Session(group, batchNorm);
        CURRENT.set(session);
        return session;
    }

    /** The group over which normalizers of features share their statistics now. */
    public static Optional<ProcessGroup> group() {
        return Optional.ofNullable(CURRENT.get()).map(session -> session.group);
    }

    /** The session, if batch normalizations share their statistics now. */
    public static Optional<Session> ofBatchNorm() {
        return Optional.ofNullable(CURRENT.get()).filter(session -> session.batchNorm);
    }

    /** How long statistics are shared. */
    public static final class Session implements AutoCloseable {
        private final ProcessGroup group;
        private final boolean batchNorm;
        private final List<AutoCloseable> hooks = new ArrayList<>();

        private Session(ProcessGroup group, boolean batchNorm) {
            this.group = group;
            this.batchNorm = batchNorm;
        }

        /**
         * Mean and biased variance over all processes, of each channel, without gradients.
         *
         * @param x {@code [batch, channels, ...]}
         */
        public Moments moments(Tensor x) {
            try (Autograd.Mode mode = Autograd.noGrad()) {
                long channels = x.size(1);
                double count = (double) x.numel() / channels;
                List<Tensor> here = Aten.callAll("batch_norm_update_stats", atLeastFloat(x), null, null, 0.0);
                Tensor size = Tensor.of(new float[] {(float) count}, 1);
                Tensor all =
                        group.allGather(Tensor.cat(0, here.get(0), here.get(1), size)); // [processes, 2 * channels + 1]
                Tensor counts = all.narrow(1, 2 * channels, 1); // [processes, 1]
                double total = counts.sum().item();
                Tensor weights = counts.div(total); // [processes, 1]
                Tensor means = all.narrow(1, 0, channels); // [processes, channels]
                Tensor mean = means.mul(weights).sum(false, 0); // [channels]
                Tensor spread = means.sub(mean).square().add(all.narrow(1, channels, channels));
                return new Moments((long) total, mean, spread.mul(weights).sum(false, 0));
            }
        }

        private static Tensor atLeastFloat(Tensor x) {
            return x.dtype() == DType.FLOAT64 ? x : x.to(DType.FLOAT32);
        }

        /**
         * The same values, whose gradient is corrected for what a normalization by the processes' common statistics
         * ignores: that these depend on the values, here and elsewhere.
         *
         * <p>With the plain gradient g and the normalized values n, and means over all values of all processes, the
         * gradient is {@code g - mean(g) - n * mean(g * n)} (Ioffe and Szegedy, 2015).
         *
         * @param x {@code [batch, channels, ...]}
         * @param eps what the normalization adds to the variance
         */
        public Tensor corrected(Tensor x, Moments moments, double eps) {
            if (!x.requiresGrad() || !Autograd.isGradEnabled()) {
                return x;
            }
            Tensor same = Aten.call("alias", x);
            hooks.add(GradientHook.replace(same, gradient -> corrected(gradient, x.detach(), moments, eps)));
            return same;
        }

        private Tensor corrected(Tensor given, Tensor x, Moments moments, double eps) {
            Tensor gradient = Arrays.equals(given.strides(), x.strides()) ? given : copyLike(x, given);
            boolean[] sumsAlone = {false, true, true};
            Tensor mean = moments.mean();
            Tensor variance = moments.variance();
            List<Tensor> sums = Aten.callAll(
                    "native_batch_norm_backward", gradient, x, null, mean, variance, null, null, false, eps, sumsAlone);
            int last = sums.size() - 1; // the one that is not asked for may be missing at the front
            Tensor own = Tensor.stack(0, sums.get(last - 1), sums.get(last)); // [2, channels]: of g * n and of g
            Tensor means = group.sum(own).div(-moments.count());
            Optional<Tensor> slope = Optional.of(means.select(0, 0));
            Optional<Tensor> offset = Optional.of(means.select(0, 1));
            return Functional.batchNorm(x, slope, offset, Optional.of(mean), Optional.of(variance), false, 0, eps)
                    .addInPlace(gradient);
        }

        /**
         * The values of {@code values}, which lie in memory as those of {@code x}: libtorch has no fast kernels else.
         */
        private static Tensor copyLike(Tensor x, Tensor values) {
            return x.zerosLike().copyInPlace(values);
        }

        /** A step is over and its graph is gone. */
        public void stepDone() {
            for (AutoCloseable hook : hooks) {
                try {
                    hook.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
            hooks.clear();
        }

        @Override
        public void close() {
            stepDone();
            CURRENT.remove();
        }
    }

    /**
     * Of how many values mean and biased variance are.
     *
     * @param mean {@code [channels]}
     * @param variance {@code [channels]}
     */
    public record Moments(long count, Tensor mean, Tensor variance) {}
}
