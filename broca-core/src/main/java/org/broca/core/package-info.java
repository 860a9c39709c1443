/**
 * The training loop and its bookkeeping: {@link org.broca.core.Brain}, checkpoints, the experiment folder, loggers.
 *
 * <p>Start at {@link org.broca.core.Brain}; a recipe's {@code main} calls {@link org.broca.core.Arguments#parse},
 * {@link org.broca.core.Experiment#create} and then its Brain's {@code fit} and {@code evaluate}.
 */
@NullMarked
package org.broca.core;

import org.jspecify.annotations.NullMarked;
