/**
 * Tensors held by libtorch, the scopes that free them, and the operations of the toolkit on them.
 *
 * <p>Start at {@link org.broca.tensor.Tensor}: an immutable-looking value with PyTorch's operations as methods. Rarer
 * operations live by subject: {@link org.broca.tensor.Functional} (convolution, pooling, normalization, recurrence),
 * {@link org.broca.tensor.Signal} (Fourier transforms), {@link org.broca.tensor.Linalg}. Every loop that makes tensors
 * opens a {@link org.broca.tensor.TensorScope}; layers never do.
 */
@NullMarked
@CheckReturnValue
package org.broca.tensor;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
