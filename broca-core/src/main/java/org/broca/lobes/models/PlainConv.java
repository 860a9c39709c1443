package org.broca.lobes.models;

import java.util.Optional;
import org.broca.nnet.Init;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * PyTorch's convolution, over maps {@code [batch, in, height, width]} or, with {@link #overTime}, over {@code [batch,
 * in, time]}. Keys: {@code weight} and, over time, {@code bias}.
 */
final class PlainConv extends Layer implements TensorMap {
    private final Tensor weight;
    private final Optional<Tensor> bias;
    private final long stride;

    private PlainConv(Shape shape, boolean withBias, long stride) {
        weight = parameter("weight", Init.weight(shape));
        bias = withBias ? Optional.of(parameter("bias", Init.bias(shape.get(0), shape))) : Optional.empty();
        this.stride = stride;
    }

    /** Square filters with zeros around the map, so that stride 1 keeps its size. */
    static PlainConv overMaps(int in, int out, int kernel, int stride) {
        return new PlainConv(Shape.of(out, in, kernel, kernel), false, stride);
    }

    /** Filters of one frame. */
    static PlainConv overTime(int in, int out) {
        return new PlainConv(Shape.of(out, in, 1), true, 1);
    }

    @Override
    public Tensor forward(Tensor x) {
        if (weight.dim() == 3) {
            return Functional.conv1d(x, weight, bias, 1, 0, 1, 1);
        }
        long pad = weight.size(2) / 2;
        long[] both = {stride, stride};
        return Functional.conv2d(x, weight, bias, both, new long[] {pad, pad}, new long[] {1, 1}, 1);
    }
}
