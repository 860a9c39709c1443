/**
 * Processes that compute together: {@link org.broca.tensor.distributed.ProcessGroup} exchanges tensors and bytes,
 * {@link org.broca.tensor.distributed.GradientReducer} averages gradients while they are computed.
 *
 * <p>The transport is c10d's Gloo, as in PyTorch: a process of Python may be one of the group.
 */
@NullMarked
@CheckReturnValue
package org.broca.tensor.distributed;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
