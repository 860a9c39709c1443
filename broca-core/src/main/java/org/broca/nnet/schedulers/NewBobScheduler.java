package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lowers the rate when a metric improves too little from one epoch to the next.
 *
 * <p>The improvement is relative to the epoch before, not to the best one. Same sequence as SpeechBrain's
 * {@code NewBobScheduler}, whose patience an improvement does not restore.
 */
public final class NewBobScheduler extends SavedSchedule implements MetricSchedule {
    private final double annealingFactor;
    private final double improvementThreshold;
    private final long patient;
    private double hyperparamValue;
    private long currentPatient;
    private List<Double> metricValues = new ArrayList<>();

    private NewBobScheduler(Builder builder) {
        hyperparamValue = builder.initialValue;
        annealingFactor = builder.annealingFactor;
        improvementThreshold = builder.improvementThreshold;
        patient = builder.patient;
        currentPatient = patient;
    }

    /** Starts a schedule from the rate {@code initialValue}. */
    public static Builder builder(double initialValue) {
        return new Builder(initialValue);
    }

    @Override
    public OldAndNew next(double metricValue) {
        double old = hyperparamValue;
        if (!metricValues.isEmpty() && improvement(metricValue) < improvementThreshold) {
            if (currentPatient == 0) {
                hyperparamValue *= annealingFactor;
                currentPatient = patient;
            } else {
                currentPatient--;
            }
        }
        metricValues.add(metricValue);
        return new OldAndNew(old, hyperparamValue);
    }

    private double improvement(double metricValue) {
        double before = metricValues.get(metricValues.size() - 1);
        return before == 0 ? 0 : (before - metricValue) / before;
    }

    @Override
    Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("hyperparam_value", hyperparamValue);
        state.put("metric_values", List.copyOf(metricValues));
        state.put("current_patient", currentPatient);
        return state;
    }

    @Override
    void restore(Remembered state) {
        hyperparamValue = state.number("hyperparam_value");
        metricValues = state.numbers("metric_values");
        currentPatient = state.whole("current_patient");
    }

    /** Options of {@link NewBobScheduler}. */
    public static final class Builder {
        private final double initialValue;
        private double annealingFactor = 0.5;
        private double improvementThreshold = 0.0025;
        private int patient;

        private Builder(double initialValue) {
            this.initialValue = initialValue;
        }

        /** What the rate is multiplied by. */
        @CanIgnoreReturnValue
        public Builder annealingFactor(double annealingFactor) {
            this.annealingFactor = annealingFactor;
            return this;
        }

        /** Relative improvement from which on the rate stays. */
        @CanIgnoreReturnValue
        public Builder improvementThreshold(double improvementThreshold) {
            this.improvementThreshold = improvementThreshold;
            return this;
        }

        /** How many epochs of too little improvement are let pass before the rate is lowered. */
        @CanIgnoreReturnValue
        public Builder patient(int patient) {
            this.patient = patient;
            return this;
        }

        public NewBobScheduler build() {
            return new NewBobScheduler(this);
        }
    }
}
