/**
 * From encoded frames to tokens: SpeechBrain's {@code speechbrain.decoders}.
 *
 * <p>Start at {@link org.broca.decoders.S2sRnnBeamSearcher}, {@link org.broca.decoders.S2sTransformerBeamSearcher}, the
 * greedy searchers and {@link org.broca.decoders.Ctc}. {@link org.broca.decoders.Scorers} add language models, CTC and
 * penalties to a search, {@link org.broca.decoders.Rescorers} sort what it found, and a
 * {@link org.broca.decoders.SearchRequest} says what one call wants. A decoder of another kind is a
 * {@link org.broca.decoders.SearchStep}, another source of scores a {@link org.broca.decoders.Scorer}.
 */
@NullMarked
@CheckReturnValue
package org.broca.decoders;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
