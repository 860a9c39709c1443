/**
 * Models: SpeechBrain's {@code speechbrain.lobes.models}. Start at {@link org.broca.lobes.models.Xvector}, the first
 * and simplest.
 */
@NullMarked
@CheckReturnValue
package org.broca.lobes.models;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
