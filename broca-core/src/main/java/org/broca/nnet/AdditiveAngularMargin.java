package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * Asks the right class for an angle that is smaller by a margin (Deng et al., 2019, "ArcFace"; Xiang et al., 2019,
 * "Margin matters"): {@code scale * cos(angle + margin)} there, {@code scale * cos(angle)} elsewhere.
 *
 * <p>Where angle and margin are together more than half a turn, the right class gets {@code cos - margin *
 * sin(margin)}; with {@code easyMargin}, angles above a right angle get no margin. Cosines are taken within 1 - 1e-7 of
 * zero. Same numbers as SpeechBrain's.
 *
 * <p>Shapes: {@code [batch, classes]}, in and out; the result is float32.
 */
public final class AdditiveAngularMargin extends Layer implements AngularLoss {
    private static final double LARGEST = 1 - 1e-7;

    private final double margin;
    private final double scale;
    private final boolean easyMargin;

    private AdditiveAngularMargin(Builder b) {
        Check.that(b.scale > 0, "AdditiveAngularMargin: scale must be positive, got %s", b.scale);
        margin = b.margin;
        scale = b.scale;
        easyMargin = b.easyMargin;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Tensor forward(Tensor cosines, Tensor targets) {
        Tensor cosine = Functional.clamp(cosines.to(DType.FLOAT32), -LARGEST, LARGEST);
        Tensor sine = cosine.square().neg().add(1).sqrt();
        Tensor closer = cosine.mul(Math.cos(margin)).sub(sine.mul(Math.sin(margin))); // cos(angle + margin)
        Tensor right = easyMargin
                ? Tensor.where(cosine.gt(0), closer, cosine)
                : Tensor.where(cosine.gt(-Math.cos(margin)), closer, cosine.sub(Math.sin(margin) * margin));
        return Tensor.where(targets.gt(0), right, cosine).mul(scale);
    }

    /** Options of an {@link AdditiveAngularMargin}. */
    public static final class Builder {
        private double margin;
        private double scale = 1;
        private boolean easyMargin;

        private Builder() {}

        /** What is added to the angle of the right class, in radians. */
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

        /** Whether angles above a right angle get no margin. */
        @CanIgnoreReturnValue
        public Builder easyMargin(boolean easyMargin) {
            this.easyMargin = easyMargin;
            return this;
        }

        public AdditiveAngularMargin build() {
            return new AdditiveAngularMargin(this);
        }
    }
}
