/**
 * Transformers: SpeechBrain's {@code speechbrain.lobes.models.transformer}.
 *
 * <p>Start at {@link org.broca.lobes.models.transformer.TransformerAsr} or
 * {@link org.broca.lobes.models.transformer.TransformerLm}.
 */
@NullMarked
@CheckReturnValue
package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
