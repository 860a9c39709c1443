package org.broca.core;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.Map;
import org.broca.metrics.PythonFloat;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * An {@link EpochCounter} that ends when a metric has not improved for some epochs.
 *
 * <p>Tell it the metric once an epoch with {@link #updateMetric}. The file is YAML, as SpeechBrain's.
 */
public final class EpochCounterWithStopper extends EpochCounter {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.epoch_loop");
    private static final double LEAST_GAIN = 1e-6;

    private final int limitToStop;
    private final int limitWarmup;
    private final Direction direction;
    private int bestEpoch;
    private double bestScore;
    private boolean shouldStop;

    /** Which values of the metric are better. */
    public enum Direction {
        MIN,
        MAX
    }

    private EpochCounterWithStopper(int limit, int limitToStop, int limitWarmup, Direction direction) {
        super(limit);
        Check.that(
                limitToStop >= 0, "EpochCounterWithStopper: limit_to_stop must not be negative, got %d", limitToStop);
        Check.that(limitWarmup >= 0, "EpochCounterWithStopper: limit_warmup must not be negative, got %d", limitWarmup);
        this.limitToStop = limitToStop;
        this.limitWarmup = limitWarmup;
        this.direction = direction;
        bestScore = direction == Direction.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    /**
     * Starts a counter.
     *
     * @param limit number of the last epoch
     * @param limitToStop epochs without improvement after which to stop
     * @param limitWarmup epochs at the beginning that do not count
     */
    public static Builder builder(int limit, int limitToStop, int limitWarmup, Direction direction) {
        return new Builder(limit, limitToStop, limitWarmup, direction);
    }

    /** Whether the metric has not improved for long enough. */
    public boolean shouldStop() {
        return shouldStop;
    }

    @Override
    public void restart() {
        super.restart();
        bestEpoch = 0;
        bestScore = direction == Direction.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        shouldStop = false;
    }

    @Override
    boolean stopped() {
        return shouldStop;
    }

    /**
     * Takes the metric of the current epoch; called once after each validation.
     *
     * @return whether training should stop
     */
    @CanIgnoreReturnValue
    public boolean updateMetric(double metric) {
        if (current() > limitWarmup) {
            double bar = (1 - LEAST_GAIN) * bestScore;
            if (direction == Direction.MIN ? metric < bar : metric > bar) {
                bestEpoch = current();
                bestScore = metric;
            }
            int without = current() - bestEpoch;
            shouldStop = without >= limitToStop;
            if (shouldStop) {
                LOG.info(
                        "{} epochs without improvement.\nPatience of {} is exhausted, stopping.", without, limitToStop);
            }
        }
        return shouldStop;
    }

    @Override
    public void save(Path file) {
        write(
                file,
                "best_epoch: %d\nbest_score: %s\ncurrent_epoch: %d\nshould_stop: %s\n"
                        .formatted(bestEpoch, yaml(bestScore), current(), shouldStop));
    }

    private static String yaml(double value) {
        String text = PythonFloat.repr(value);
        boolean special = Double.isInfinite(value) || Double.isNaN(value);
        return special ? text.replace("inf", ".inf").replace("nan", ".nan") : withPoint(text);
    }

    /** YAML takes {@code 1e-05} for text. */
    private static String withPoint(String text) {
        return text.contains(".") ? text : text.replace("e", ".0e");
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        Object values;
        try {
            values = new Load(LoadSettings.builder().setLabel(file.toString()).build()).loadFromString(read(file));
        } catch (YamlEngineException e) {
            throw new IllegalArgumentException(file + " is not YAML: " + e.getMessage(), e);
        }
        resumeAt((int) number(file, values, "current_epoch"), endOfEpoch);
        bestEpoch = (int) number(file, values, "best_epoch");
        bestScore = number(file, values, "best_score");
        shouldStop = values instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("should_stop"));
    }

    private static double number(Path file, Object values, String key) {
        if (values instanceof Map<?, ?> map && map.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException("%s has no number \"%s\"".formatted(file, key));
    }

    /** What an {@link EpochCounterWithStopper} is made of. */
    public static final class Builder {
        private final int limit;
        private final int limitToStop;
        private final int limitWarmup;
        private final Direction direction;

        private Builder(int limit, int limitToStop, int limitWarmup, Direction direction) {
            this.limit = limit;
            this.limitToStop = limitToStop;
            this.limitWarmup = limitWarmup;
            this.direction = direction;
        }

        public EpochCounterWithStopper build() {
            return new EpochCounterWithStopper(limit, limitToStop, limitWarmup, direction);
        }
    }
}
