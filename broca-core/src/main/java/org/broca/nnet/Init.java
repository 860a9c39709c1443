package org.broca.nnet;

import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Linalg;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Initial values of weights, drawn from the global generator as PyTorch draws them: with the same seed and the same
 * order of layers, Python's numbers.
 */
public final class Init {
    private static final double KAIMING_SLOPE = Math.sqrt(5); // PyTorch's choice for linear layers and convolutions

    private Init() {}

    /** Uniform numbers in [-{@code bound}, {@code bound}). */
    public static Tensor uniform(double bound, long... shape) {
        return Aten.call("uniform_", Tensor.empty(DType.FLOAT32, shape), -bound, bound, null);
    }

    /** Normal numbers of mean 0. */
    public static Tensor normal(double std, long... shape) {
        return Aten.call("normal_", Tensor.empty(DType.FLOAT32, shape), 0.0, std, null);
    }

    /**
     * The default weights of PyTorch's linear layers and convolutions: uniform, after He et al., 2015.
     *
     * @param shape output size first; what follows is the fan in
     */
    public static Tensor weight(Shape shape) {
        double gain = Math.sqrt(2.0 / (1 + KAIMING_SLOPE * KAIMING_SLOPE));
        double std = gain / Math.sqrt(fanIn(shape));
        return uniform(Math.sqrt(3.0) * std, shape.toArray());
    }

    /** The default bias of a layer with weights of {@code weightShape}. */
    public static Tensor bias(long size, Shape weightShape) {
        return uniform(1 / Math.sqrt(fanIn(weightShape)), size);
    }

    /** Normal weights for layers followed by a ReLU (He et al., 2015). */
    public static Tensor kaimingNormal(Shape shape) {
        return normal(Math.sqrt(2.0) / Math.sqrt(fanIn(shape)), shape.toArray());
    }

    /** An orthogonal matrix (Saxe et al., 2014); with more columns than rows, its rows are orthogonal. */
    public static Tensor orthogonal(long rows, long columns) {
        Tensor drawn = normal(1, rows, columns);
        Linalg.Qr qr = Linalg.qr(rows < columns ? drawn.transpose(0, 1) : drawn);
        Tensor signs = Aten.call("diagonal", qr.r(), 0, 0, 1).sign(); // [min(rows, columns)]
        Tensor q = qr.q().mul(signs);
        return (rows < columns ? q.transpose(0, 1) : q).contiguous();
    }

    private static double fanIn(Shape shape) {
        Check.that(shape.rank() >= 2, "the fan in of weights needs two dimensions, got %s", shape);
        return (double) shape.numel() / shape.get(0);
    }
}
