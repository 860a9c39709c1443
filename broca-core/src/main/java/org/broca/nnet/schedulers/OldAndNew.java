package org.broca.nnet.schedulers;

/**
 * What a schedule says of a learning rate.
 *
 * @param old the rate until now, which recipes log
 * @param current the rate from now on
 */
public record OldAndNew(double old, double current) {}
