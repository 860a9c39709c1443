/**
 * Privacy of whole sites: clipped updates, noise, and an accountant of what they promise.
 *
 * <p>{@link org.broca.federated.privacy.PrivateAggregation} wraps a strategy. What is promised holds for the models
 * that the server publishes; it does not hold against the server, which sees each site's update, nor for the metrics
 * that sites send. Secure aggregation, which would hide single updates from the server, is not here: Flower's SecAgg+
 * needs the same key agreement, secret sharing, mask generator and quantization bit by bit on both sides.
 */
@NullMarked
package org.broca.federated.privacy;

import org.jspecify.annotations.NullMarked;
