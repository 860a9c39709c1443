package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Asks the right class for a cosine that is larger by a margin (Xiang et al., 2019, "Margin matters: towards more
 * discriminative deep neural network embeddings for speaker recognition"): {@code scale * (cos - margin)} there,
 * {@code scale * cos} elsewhere. Same numbers as SpeechBrain's.
 *
 * <p>Shapes: {@code [batch, classes]}, in and out.
 */
public final class AngularMargin extends Layer implements AngularLoss {
    private final double margin;
    private final double scale;

    private AngularMargin(Builder b) {
        Check.that(b.scale > 0, "AngularMargin: scale must be positive, got %s", b.scale);
        margin = b.margin;
        scale = b.scale;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor cosines, Tensor targets) {
        return cosines.sub(targets.mul(margin)).mul(scale);
    }

    /** Options of an {@link AngularMargin}. */
    public static final class Builder {
        private double margin;
        private double scale = 1;

        private Builder() {}

        /** What is taken from the right class's cosine. */
        @CanIgnoreReturnValue
        public Builder margin(double margin) {
            this.margin = margin;
            return this;
        }

        /** What all is multiplied by. */
        @CanIgnoreReturnValue
        public Builder scale(double scale) {
            this.scale = scale;
            return this;
        }

        public AngularMargin build() {
            return new AngularMargin(this);
        }
    }
}
