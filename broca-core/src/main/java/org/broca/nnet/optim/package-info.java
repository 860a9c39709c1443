/**
 * Optimizers with PyTorch's names, defaults and state dicts.
 *
 * <p>Start at {@link org.broca.nnet.optim.Adam}; {@link org.broca.nnet.optim.OptimizerFactory} is what a recipe takes
 * from YAML. A step is a handful of native calls, whatever the number of parameters.
 */
@NullMarked
@CheckReturnValue
package org.broca.nnet.optim;

import com.google.errorprone.annotations.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
