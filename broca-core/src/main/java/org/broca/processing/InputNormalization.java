package org.broca.processing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.SameSizeMap;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.distributed.SharedStatistics;
import org.broca.tensor.io.TorchFile;
import org.jspecify.annotations.Nullable;

/**
 * Brings features to mean 0 and, if wanted, standard deviation 1 over time.
 *
 * <p>Statistics leave padding out; padded frames are normalized with the rest unless {@code avoidPaddingNorm}. Standard
 * deviations are biased (divided by n). Global statistics take in every batch that is seen in training mode before
 * epoch {@code updateUntilEpoch}, the current one first, those of all processes in data-parallel training; they are
 * constants to gradients, and are saved by themselves, not in the state dict. Same numbers as SpeechBrain 1.1.2's
 * {@code InputNormalization} to 1e-4.
 *
 * <p>{@code norm_type: speaker}, {@code mean_norm: False} and {@code avg_factor} are refused, as in SpeechBrain 1.1.2.
 *
 * <p>Shapes: {@code [batch, frames, ...]} to the same, lengths relative in (0, 1], {@code [batch]}.
 */
public final class InputNormalization extends Layer implements SameSizeMap, LengthsMap {
    private final NormType normType;
    private final boolean stdNorm;
    private final int lengthDim;
    private final int updateUntilEpoch;
    private final boolean avoidPaddingNorm;
    private final double epsilon;
    private Device device = Device.CPU;
    private @Nullable Running running;

    private InputNormalization(Builder b) {
        Check.that(b.meanNorm, "Passing `False` for `mean_norm` is deprecated.");
        Check.that(
                b.avgFactor.isEmpty(),
                "Passing avg_factor is DEPRECATED as this exactly matches the behavior of BatchNorm. To maintain this "
                        + "behavior, use `speechbrain.nnet.normalization.BatchNorm1d(momentum=avg_factor)`.");
        Check.that(b.normType != NormType.SPEAKER, "per-speaker normalization is deprecated.");
        normType = b.normType;
        stdNorm = b.stdNorm;
        lengthDim = b.lengthDim;
        updateUntilEpoch = b.updateUntilEpoch;
        avoidPaddingNorm = b.avoidPaddingNorm;
        epsilon = b.epsilon;
    }

    /** Normalizes utterances without padding; in training mode global statistics take them in. */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, Tensor.ones(x.size(0)));
    }

    /** Normalizes padded utterances; in training mode global statistics take them in. */
    @Override
    public Tensor forward(Tensor x, Tensor lengths) {
        return normalized(x, lengths, isTraining());
    }

    /**
     * Normalizes padded utterances; in training mode global statistics take them in before epoch
     * {@code updateUntilEpoch}.
     *
     * @param epoch counted from 1
     */
    public Tensor forward(Tensor x, Tensor lengths, int epoch) {
        return normalized(x, lengths, isTraining() && (updateUntilEpoch == 0 || epoch < updateUntilEpoch));
    }

    /** Of which {@code count} frames mean and standard deviation are; one value per feature. */
    private record Running(long count, Tensor mean, Tensor deviation) {
        Running {
            TensorScope.release(mean);
            TensorScope.release(deviation);
        }

        static Running of(Moments moments) {
            return new Running(
                    moments.count(), moments.mean(), moments.variance().sqrt());
        }

        Moments moments() {
            return new Moments(count, mean, deviation.square());
        }

        Running to(Device device) {
            return new Running(count, mean.to(device), deviation.to(device));
        }
    }

    /** What is subtracted and what is divided by; broadcast to the features. */
    private record Statistics(Tensor mean, Tensor deviation) {}

    private Tensor normalized(Tensor x, Tensor lengths, boolean update) {
        Check.that(
                x.dim() > lengthDim && lengths.dim() == 1 && lengths.size(0) == x.size(0),
                "InputNormalization expects [batch, frames, ...] and lengths [batch] but got %s and %s",
                x.shape(),
                lengths.shape());
        Tensor mask = PaddingMask.of(x, lengths, lengthDim);
        Statistics statistics =
                switch (normType) {
                    case SENTENCE -> ofSentences(x, mask);
                    case BATCH -> ofBatch(x, mask);
                    case GLOBAL, SPEAKER -> ofAll(x, mask, update);
                };
        return applied(x, mask, statistics);
    }

    private Statistics ofSentences(Tensor x, Tensor mask) {
        Tensor real = mask.to(x.dtype());
        Tensor count = real.sum(true, lengthDim);
        Tensor mean = x.mul(real).sum(true, lengthDim).div(count);
        Tensor squares = x.sub(mean).mul(real).square().sum(true, lengthDim);
        return new Statistics(mean, squares.div(count).sqrt());
    }

    private Statistics ofBatch(Tensor x, Tensor mask) {
        Moments moments = Moments.of(x, mask, 0, lengthDim);
        return broadcast(moments.mean(), moments.variance().clampMin(epsilon).sqrt(), x);
    }

    private Statistics ofAll(Tensor x, Tensor mask, boolean update) {
        if (update) {
            try (Autograd.Mode mode = Autograd.noGrad()) {
                Moments own = Moments.of(x, mask, 0, lengthDim);
                Moments here = SharedStatistics.exchange().map(own::overAll).orElse(own);
                replace(Running.of(running == null ? here : running.moments().with(here)));
            }
        }
        if (running == null) {
            throw new IllegalStateException("InputNormalization has no global statistics yet: train on some batches "
                    + "(before epoch update_until_epoch), or load saved statistics, before using it");
        }
        return broadcast(running.mean(), running.deviation(), x);
    }

    private void replace(@Nullable Running next) {
        if (running != null) {
            running.mean().close();
            running.deviation().close();
        }
        running = next;
    }

    private Statistics broadcast(Tensor mean, Tensor deviation, Tensor x) {
        long[] shape = x.shape().toArray();
        shape[0] = 1;
        shape[lengthDim] = 1;
        return new Statistics(mean.reshape(shape), deviation.reshape(shape));
    }

    private Tensor applied(Tensor x, Tensor mask, Statistics statistics) {
        Tensor mean = statistics.mean();
        Tensor deviation = stdNorm ? statistics.deviation() : mean.onesLike();
        if (avoidPaddingNorm) {
            mean = Tensor.where(mask, mean, mean.zerosLike());
            deviation = Tensor.where(mask, deviation, deviation.onesLike());
        }
        return x.sub(mean).div(deviation.clampMin(epsilon));
    }

    /** Frames that the global statistics are of; 0 before the first. */
    public long count() {
        return running == null ? 0 : running.count();
    }

    /** Writes {@code count}, {@code glob_mean} and {@code glob_std}, as SpeechBrain does. */
    @Override
    public void save(Path file) {
        Tensor none = Tensor.zeros(0);
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("count", count());
        state.put("glob_mean", running == null ? none : running.mean());
        state.put("glob_std", running == null ? none : running.deviation());
        TorchFile.save(file, state);
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        if (TorchFile.load(file) instanceof Map<?, ?> state
                && state.get("count") instanceof Number count
                && state.get("glob_mean") instanceof Tensor mean
                && state.get("glob_std") instanceof Tensor deviation) {
            replace(count.longValue() == 0 ? null : new Running(count.longValue(), mean, deviation).to(device));
        } else {
            throw new IllegalArgumentException(
                    "%s holds no statistics of an InputNormalization: count, glob_mean and glob_std".formatted(file));
        }
    }

    /** As {@link #load}: statistics are taken whole. */
    @Override
    public LoadResult transfer(Path file) {
        load(file, true);
        return new LoadResult(List.of(), List.of());
    }

    @Override
    protected void onMoved(Device to) {
        device = to;
        if (running != null) {
            replace(running.to(to));
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of an {@link InputNormalization}. */
    public static final class Builder {
        private boolean meanNorm = true;
        private boolean stdNorm = true;
        private NormType normType = NormType.GLOBAL;
        private OptionalDouble avgFactor = OptionalDouble.empty();
        private int lengthDim = 1;
        private int updateUntilEpoch = 2;
        private boolean avoidPaddingNorm;
        private double epsilon = 1e-10;

        private Builder() {}

        /** Only true is offered. */
        @CanIgnoreReturnValue
        public Builder meanNorm(boolean meanNorm) {
            this.meanNorm = meanNorm;
            return this;
        }

        /** Whether to divide by the standard deviation. */
        @CanIgnoreReturnValue
        public Builder stdNorm(boolean stdNorm) {
            this.stdNorm = stdNorm;
            return this;
        }

        @CanIgnoreReturnValue
        public Builder normType(NormType normType) {
            this.normType = normType;
            return this;
        }

        /** Refused: a batch normalization with this momentum does the same. */
        @CanIgnoreReturnValue
        public Builder avgFactor(double avgFactor) {
            this.avgFactor = OptionalDouble.of(avgFactor);
            return this;
        }

        /** The dimension of time. */
        @CanIgnoreReturnValue
        public Builder lengthDim(int lengthDim) {
            this.lengthDim = lengthDim;
            return this;
        }

        /** First epoch, counted from 1, whose batches global statistics do not take in; 0 for none. */
        @CanIgnoreReturnValue
        public Builder updateUntilEpoch(int updateUntilEpoch) {
            this.updateUntilEpoch = updateUntilEpoch;
            return this;
        }

        /** Whether padded frames stay as they are. */
        @CanIgnoreReturnValue
        public Builder avoidPaddingNorm(boolean avoidPaddingNorm) {
            this.avoidPaddingNorm = avoidPaddingNorm;
            return this;
        }

        /** Least variance and least divisor. */
        @CanIgnoreReturnValue
        public Builder epsilon(double epsilon) {
            this.epsilon = epsilon;
            return this;
        }

        public InputNormalization build() {
            return new InputNormalization(this);
        }
    }
}
