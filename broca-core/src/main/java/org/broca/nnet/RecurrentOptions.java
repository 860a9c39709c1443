package org.broca.nnet;

import org.broca.tensor.Shape;

/**
 * What a model asks of the recurrent layer inside it.
 *
 * @param inputShape batch first; -1 stands for any size
 * @param dropout between the layers, in [0, 1]
 * @param reInit whether recurrent weights start orthogonal
 */
public record RecurrentOptions(
        Shape inputShape, int hiddenSize, int numLayers, double dropout, boolean bidirectional, boolean reInit) {}
