package org.broca.nnet.schedulers;

/** A learning rate that depends on the number of the epoch alone. */
@FunctionalInterface
public interface EpochSchedule {
    /**
     * The rates of the epoch that ends and of the next one.
     *
     * @param currentEpoch how often the data was gone through: 1 after the first epoch
     */
    OldAndNew next(int currentEpoch);
}
