package org.broca.tensor.distributed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
     * Statistics are shared with the processes that this thread trains in step with.
     *
     * @param batchNorm whether batch normalizations share theirs too
     */
    public static Session open(Exchange exchange, boolean batchNorm) {
        Session session = new Session(exchange, batchNorm);
        CURRENT.set(session);
        return session;
    }

    /** Over what normalizers of features share their statistics now. */
    public static Optional<Exchange> exchange() {
        return Optional.ofNullable(CURRENT.get()).map(session -> session.exchange);
    }

    /** The session, if batch normalizations share their statistics now. */
    public static Optional<Session> ofBatchNorm() {
        return Optional.ofNullable(CURRENT.get()).filter(session -> session.batchNorm);
    }

    /** How long statistics are shared. */
    public static final class Session implements AutoCloseable {
        private final Exchange exchange;
        private final boolean batchNorm;
        private final List<AutoCloseable> hooks = new ArrayList<>();

        private Session(Exchange exchange, boolean batchNorm) {
            this.exchange = exchange;
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
                Tensor all = exchange.allGather(
                        Tensor.cat(0, here.get(0), here.get(1), size)); // [processes, 2 * channels + 1]
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
         * The values normalized by the statistics of all processes, with a gradient that accounts for these depending
         * on the values, here and elsewhere.
         *
         * <p>A normalization by given statistics has the gradient g, which ignores that. With the normalized values n,
         * and means over all values of all processes, the true one is {@code g - mean(g) - n * mean(g * n)} (Ioffe and
         * Szegedy, 2015).
         *
         * @param x {@code [batch, channels, ...]}
         * @param weight {@code [channels]}
         * @param bias {@code [channels]}
         * @param moments of {@code x}
         * @param eps added to the variance
         */
        public Tensor normalize(Tensor x, Optional<Tensor> weight, Optional<Tensor> bias, Moments moments, double eps) {
            if (!Autograd.isGradEnabled() || !x.requiresGrad()) {
                return normalized(x, weight, bias, moments, eps);
            }
            SummedGradients sums = new SummedGradients(moments, weight, eps);
            Tensor same = Aten.call("alias", x);
            hooks.add(GradientHook.replace(same, gradient -> corrected(gradient, x.detach(), moments, eps, sums)));
            // made after the alias of x, so that backward comes to these first
            Optional<Tensor> scale = weight.map(tensor -> watched(tensor, sums::ofWeight));
            Optional<Tensor> offset = bias.map(tensor -> watched(tensor, sums::ofBias));
            return normalized(same, scale, offset, moments, eps);
        }

        private Tensor watched(Tensor parameter, Consumer<Tensor> seen) {
            if (!parameter.requiresGrad()) {
                return parameter;
            }
            Tensor same = Aten.call("alias", parameter);
            hooks.add(GradientHook.replace(same, gradient -> {
                seen.accept(gradient.detach());
                return gradient;
            }));
            return same;
        }

        private static Tensor normalized(
                Tensor x, Optional<Tensor> weight, Optional<Tensor> bias, Moments moments, double eps) {
            Optional<Tensor> mean = Optional.of(moments.mean());
            Optional<Tensor> variance = Optional.of(moments.variance());
            return Functional.batchNorm(x, weight, bias, mean, variance, false, 0, eps);
        }

        private Tensor corrected(Tensor given, Tensor x, Moments moments, double eps, SummedGradients sums) {
            Tensor gradient = Arrays.equals(given.strides(), x.strides()) ? given : copyLike(x, given);
            Tensor means = exchange.sum(sums.of(gradient, x)).div(-moments.count()); // of g * n and of g
            Optional<Tensor> slope = Optional.of(means.select(0, 0));
            Optional<Tensor> offset = Optional.of(means.select(0, 1));
            return normalized(x, slope, offset, moments, eps).addInPlace(gradient);
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
