package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * PyTorch's layer normalization over the last dimensions. SpeechBrain's is {@link LayerNorm}.
 *
 * <p>Shapes: {@code [..., normalizedShape]} to the same. Keys: {@code weight}, {@code bias}.
 */
public final class TorchLayerNorm extends AffineCore implements SameSizeMap {
    private final Shape normalized;
    private final double eps;

    private TorchLayerNorm(Builder b) {
        super(b.elementwiseAffine, b.normalized);
        Check.that(b.eps >= 0, "LayerNorm: eps must not be negative, got %s", b.eps);
        normalized = b.normalized;
        eps = b.eps;
    }

    /** Normalizes dimensions of these sizes. */
    public static Builder builder(long... normalizedShape) {
        return new Builder(Shape.of(normalizedShape));
    }

    /** Normalizes a last dimension of this size. */
    public static Builder builder(long normalizedShape) {
        return new Builder(Shape.of(normalizedShape));
    }

    @Override
    public Tensor forward(Tensor x) {
        return Functional.layerNorm(x, normalized, weight(), bias(), eps);
    }

    /** What a {@link TorchLayerNorm} is made of. */
    public static final class Builder {
        private final Shape normalized;
        private double eps = 1e-5;
        private boolean elementwiseAffine = true;

        private Builder(Shape normalized) {
            this.normalized = normalized;
        }

        /** Added to variances. */
        @CanIgnoreReturnValue
        public Builder eps(double eps) {
            this.eps = eps;
            return this;
        }

        /** Whether scale and offset are learned. */
        @CanIgnoreReturnValue
        public Builder elementwiseAffine(boolean elementwiseAffine) {
            this.elementwiseAffine = elementwiseAffine;
            return this;
        }

        public TorchLayerNorm build() {
            return new TorchLayerNorm(this);
        }
    }
}
