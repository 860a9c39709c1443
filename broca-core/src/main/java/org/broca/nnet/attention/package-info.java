/**
 * Attention over sequences, and what transformers are made of beside it: SpeechBrain's
 * {@code speechbrain.nnet.attention} for transformers.
 *
 * <p>Start at {@link org.broca.nnet.attention.Attention}. Sequences are {@code [batch, time, size]}.
 */
@NullMarked
@CheckReturnValue
package org.broca.nnet.attention;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
