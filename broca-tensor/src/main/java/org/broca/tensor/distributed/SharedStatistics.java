package org.broca.tensor.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.broca.tensor.Autograd;
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
         * Mean and biased variance over all processes, of dimensions {@code dims}, without gradients.
         *
         * @param x {@code [batch, channels, ...]}
         */
        public Moments moments(Tensor x, long... dims) {
            try (Autograd.Mode mode = Autograd.noGrad()) {
                long channels = x.size(1);
                double count = (double) x.numel() / channels;
                Tensor own = Tensor.cat(
                        0, x.mean(false, dims), x.var(false, false, dims), Tensor.of(new float[] {(float) count}, 1));
                Tensor all = group.allGather(own); // [processes, 2 * channels + 1]
                Tensor counts = all.narrow(1, 2 * channels, 1); // [processes, 1]
                double total = counts.sum().item();
                Tensor weights = counts.div(total); // [processes, 1]
                Tensor means = all.narrow(1, 0, channels); // [processes, channels]
                Tensor mean = means.mul(weights).sum(false, 0); // [channels]
                Tensor spread = means.sub(mean).square().add(all.narrow(1, channels, channels));
                return new Moments((long) total, mean, spread.mul(weights).sum(false, 0));
            }
        }

        /**
         * The same values, whose gradient is corrected for what a normalization by the processes' common statistics
         * ignores: that these depend on the values, here and elsewhere.
         *
         * @param normalized from the values to those the normalization makes of them without scale and offset
         */
        public Tensor corrected(Tensor x, Moments moments, UnaryOperator<Tensor> normalized, long... dims) {
            if (!x.requiresGrad() || !Autograd.isGradEnabled()) {
                return x;
            }
            Tensor same = Aten.call("alias", x);
            hooks.add(GradientHook.replace(same, gradient -> {
                Tensor plain = normalized.apply(x.detach());
                Tensor sums = Tensor.stack(
                        0, gradient.sum(true, dims), gradient.mul(plain).sum(true, dims)); // [2, 1, channels, 1...]
                Tensor shared = sums.contiguous();
                group.allReduce(shared);
                double count = moments.count();
                Tensor mean = shared.select(0, 0).div(count);
                return gradient.sub(mean).sub(plain.mul(shared.select(0, 1).div(count)));
            }));
            return same;
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
