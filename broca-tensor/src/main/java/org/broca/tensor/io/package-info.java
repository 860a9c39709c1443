/**
 * Files of tensors: PyTorch's zip format, safetensors, NumPy's npy and npz.
 *
 * <p>{@link org.broca.tensor.io.Recoverable} is what a checkpoint is made of: a thing whose state lives in one file.
 */
@NullMarked
@CheckReturnValue
package org.broca.tensor.io;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
