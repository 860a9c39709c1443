package org.broca.nnet.schedulers;

/** A learning rate that depends on how a metric of the validation data goes, asked once an epoch. */
@FunctionalInterface
public interface MetricSchedule {
    /**
     * The rates of the epoch that ends and of the next one.
     *
     * @param metricValue the less the better
     */
    OldAndNew next(double metricValue);
}
