package org.broca.nnet;

import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * SpeechBrain's means over a fixed number of nearly equal stretches, with its numbers.
 *
 * <p>Shapes: {@code [batch, time, channels] -> [batch, outputSize, channels]}; with two sizes {@code [batch, time,
 * features, channels] -> [batch, size0, size1, channels]}.
 */
public final class AdaptivePool extends Layer implements SizedMap {
    private final int[] outputSize;

    /** Gives {@code outputSize} means over time, or two numbers of means over time and features. */
    public AdaptivePool(int... outputSize) {
        Check.that(
                outputSize.length == 1 || outputSize.length == 2,
                "AdaptivePool: output_size must be one or two numbers, got %d",
                outputSize.length);
        ConvChecks.positive("AdaptivePool", "output_size", outputSize);
        this.outputSize = outputSize.clone();
    }

    /** Gives {@code outputSize} means over time. */
    public AdaptivePool(int outputSize) {
        this(new int[] {outputSize});
    }

    @Override
    public Tensor forward(Tensor x) {
        int dims = 2 + outputSize.length;
        Check.that(x.dim() == dims, "AdaptivePool expects %d dimensions but got %s", dims, x.shape());
        if (dims == 3) {
            return Functional.adaptiveAvgPool1d(x.transpose(1, 2), outputSize[0])
                    .transpose(1, 2);
        }
        long[] sizes = {outputSize[0], outputSize[1]};
        Tensor channelsFirst = x.permute(0, 3, 1, 2);
        return Aten.call("adaptive_avg_pool2d", channelsFirst, sizes).permute(0, 2, 3, 1);
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        Shape shape = inputShape;
        for (int i = 0; i < outputSize.length; i++) {
            shape = Shapes.with(shape, i + 1, outputSize[i]);
        }
        return shape;
    }
}
