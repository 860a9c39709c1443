package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Puts every second of some equal segments of each row in place of the row before it (Al-Saegh et al., 2021).
 *
 * <p>Same numbers as SpeechBrain's {@code CutCat} from the same draws. A batch of one row stays as it is.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same.
 */
public final class CutCat extends Layer implements TensorMap {
    private final int minNumSegments;
    private final int maxNumSegments;

    private CutCat(Builder b) {
        Check.that(
                b.minNumSegments > 0 && b.maxNumSegments >= b.minNumSegments,
                "CutCat: 0 < min_num_segments <= max_num_segments must hold, got %d and %d",
                b.minNumSegments,
                b.maxNumSegments);
        minNumSegments = b.minNumSegments;
        maxNumSegments = b.maxNumSegments;
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        return forward(waveforms, Draws.of("cut_cat"));
    }

    Tensor forward(Tensor waveforms, Draws draws) {
        Batches.checkWaveforms("CutCat", waveforms);
        if (waveforms.size(0) < 2) {
            return waveforms;
        }
        int count = (int) draws.integer(minNumSegments, maxNumSegments + 1L);
        int[] bounds = Batches.bounds(waveforms.size(1), count);
        Tensor other = waveforms.roll(1, 0);
        Tensor[] segments = new Tensor[count];
        for (int i = 0; i < count; i++) {
            segments[i] = (i % 2 == 1 ? other : waveforms).narrow(1, bounds[i], bounds[i + 1] - bounds[i]);
        }
        return Tensor.cat(1, segments);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link CutCat}. */
    public static final class Builder {
        private int minNumSegments = 2;
        private int maxNumSegments = 10;

        private Builder() {}

        /** Fewest segments. */
        @CanIgnoreReturnValue
        public Builder minNumSegments(int minNumSegments) {
            this.minNumSegments = minNumSegments;
            return this;
        }

        /** Most segments. */
        @CanIgnoreReturnValue
        public Builder maxNumSegments(int maxNumSegments) {
            this.maxNumSegments = maxNumSegments;
            return this;
        }

        public CutCat build() {
            return new CutCat(this);
        }
    }
}
