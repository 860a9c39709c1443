/**
 * Learning-rate schedules: SpeechBrain's {@code speechbrain.nnet.schedulers}.
 *
 * <p>There are three kinds. {@link org.broca.nnet.schedulers.MetricSchedule} and
 * {@link org.broca.nnet.schedulers.EpochSchedule} are asked once an epoch and only say what the rate should be:
 * {@link org.broca.nnet.schedulers.LearningRates#update} sets it. {@link org.broca.nnet.schedulers.UpdateSchedule} is
 * called after every step of an optimizer and sets the rate itself. Those with a memory are
 * {@link org.broca.tensor.io.Recoverable}, in Python's file format.
 */
@NullMarked
@CheckReturnValue
package org.broca.nnet.schedulers;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
