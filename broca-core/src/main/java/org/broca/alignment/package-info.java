/**
 * When words and tokens were said, and how sure that is.
 *
 * <p>Start at {@link org.broca.alignment.CtcAligner} or, for models without CTC,
 * {@link org.broca.alignment.AttentionAligner}; {@link org.broca.alignment.WordTimes} makes words of tokens, and a
 * {@link org.broca.alignment.Calibration} makes probabilities of their confidences.
 */
@NullMarked
@CheckReturnValue
package org.broca.alignment;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
