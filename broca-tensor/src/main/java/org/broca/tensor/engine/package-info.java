/**
 * The door to libtorch for the toolkit's own modules: any ATen operator by name, and TorchScript compiled at run time.
 *
 * <p>Not for users: what they need is on {@link org.broca.tensor.Tensor} and its neighbours.
 */
@NullMarked
@CheckReturnValue
package org.broca.tensor.engine;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
