/**
 * From encoded frames to tokens: SpeechBrain's {@code speechbrain.decoders}.
 *
 * <p>Start at {@link org.broca.decoders.S2sRnnBeamSearcher}, {@link org.broca.decoders.S2sRnnGreedySearcher} and
 * {@link org.broca.decoders.Ctc}. A decoder of another kind is a {@link org.broca.decoders.SearchStep}, another source
 * of scores a {@link org.broca.decoders.Scorer}.
 */
@NullMarked
@CheckReturnValue
package org.broca.decoders;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
