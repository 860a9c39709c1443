/**
 * Language models that count words: ARPA files, and scores of them in searches.
 *
 * <p>Start at {@link org.broca.decoders.ngram.NgramModel} and {@link org.broca.decoders.ngram.KenLmScorer}.
 */
@NullMarked
@CheckReturnValue
package org.broca.decoders.ngram;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
