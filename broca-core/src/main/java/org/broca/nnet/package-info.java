/**
 * Layers, containers and losses: SpeechBrain's {@code speechbrain.nnet} and the parts of {@code torch.nn} its files
 * name.
 *
 * <p>Start at {@link org.broca.nnet.Layer}. Sequences are {@code [batch, time, channels]}, as in SpeechBrain.
 */
@NullMarked
@CheckReturnValue
package org.broca.nnet;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
