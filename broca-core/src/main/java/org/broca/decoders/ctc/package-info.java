/**
 * Beam searches over the outputs of a network trained with CTC, with words: language model, lexicon, hot words.
 *
 * <p>Start at {@link org.broca.decoders.ctc.CtcBeamSearcher}. All of it runs on the host, in plain Java.
 */
@NullMarked
@CheckReturnValue
package org.broca.decoders.ctc;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
