/**
 * Data augmentation: SpeechBrain's {@code speechbrain.augment}, and the older {@code speechbrain.lobes.augment}.
 *
 * <p>Start at {@link org.broca.augment.Augmenter}, which chains the others; {@link org.broca.augment.EnvCorrupt} and
 * {@link org.broca.augment.TimeDomainSpecAugment} are what older recipes use. All draw their chance from a stream of
 * their own, keyed by libtorch's generator (inside a data point: by the data point): the same seed gives the same
 * audio, and a resumed run goes on with what an uninterrupted one would have drawn.
 */
@NullMarked
@CheckReturnValue
package org.broca.augment;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
