package org.broca.nnet;

import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Initial weights whose variance is two over the sum of fan in and fan out (Glorot and Bengio, 2010), drawn as PyTorch
 * draws them.
 */
public final class Xavier {
    private Xavier() {}

    /** Uniform weights of this shape; PyTorch's {@code xavier_uniform_}. */
    public static Tensor uniform(double gain, long... shape) {
        return Init.uniform(Math.sqrt(3.0) * std(gain, Shape.of(shape)), shape);
    }

    /** Normal weights of this shape; PyTorch's {@code xavier_normal_}. */
    public static Tensor normal(double gain, long... shape) {
        return fill(Tensor.empty(DType.FLOAT32, shape), gain);
    }

    /** Draws anew, from normal distributions, all of {@code layer}'s parameters that have two or more dimensions. */
    public static void normalAll(Layer layer) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            for (Tensor parameter : layer.parameters()) {
                if (parameter.dim() > 1) {
                    parameter.copyInPlace(
                            fill(Tensor.empty(DType.FLOAT32, parameter.shape().toArray()), 1));
                }
            }
        }
    }

    private static Tensor fill(Tensor weights, double gain) {
        return Aten.call("normal_", weights, 0.0, std(gain, weights.shape()), null);
    }

    private static double std(double gain, Shape shape) {
        Check.that(shape.rank() >= 2, "the fans of weights need two dimensions, got %s", shape);
        double field = (double) shape.numel() / shape.get(0) / shape.get(1);
        return gain * Math.sqrt(2.0 / ((shape.get(0) + shape.get(1)) * field));
    }
}
