package org.broca.nnet.attention;

import java.util.Optional;
import org.broca.tensor.Tensor;

/**
 * What an attention gives.
 *
 * @param output {@code [batch, queries, size]}
 * @param weights how much of each key went into each output, where asked for: {@code [batch, queries, keys]}, the mean
 *     over heads, from {@link MultiheadAttention}; {@code [batch, heads, queries, keys]} from the others
 */
public record Attended(Tensor output, Optional<Tensor> weights) {}
