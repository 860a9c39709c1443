/**
 * Trained models ready for use.
 *
 * <p>Start at {@link org.broca.inference.EncoderDecoderAsr#fromHparams(String)}; an own interface extends
 * {@link org.broca.inference.Pretrained}.
 */
@NullMarked
package org.broca.inference;

import org.jspecify.annotations.NullMarked;
