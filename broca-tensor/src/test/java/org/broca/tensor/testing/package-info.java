/**
 * What tests of every module share: tensors compared within a tolerance, and files of numbers that SpeechBrain gave.
 *
 * <p>Start at {@link org.broca.tensor.testing.Golden}.
 */
@NullMarked
package org.broca.tensor.testing;

import org.jspecify.annotations.NullMarked;
