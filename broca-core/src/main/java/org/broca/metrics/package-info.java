/**
 * How good predictions are: error rates, scores and detection costs over a set of data, and their report files.
 *
 * <p>Start at {@link org.broca.metrics.MetricStats} and {@link org.broca.metrics.ErrorRateStats}. Reports are written
 * exactly as SpeechBrain writes them.
 */
@NullMarked
@CheckReturnValue
package org.broca.metrics;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
