/**
 * Feature extractors: SpeechBrain's {@code speechbrain.lobes}. Start at {@link org.broca.lobes.Fbank}; models are in
 * {@code org.broca.lobes.models}.
 */
@NullMarked
@CheckReturnValue
package org.broca.lobes;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
