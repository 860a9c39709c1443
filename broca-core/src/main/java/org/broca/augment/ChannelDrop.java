package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Silences channels, the same ones in the whole batch.
 *
 * <p>Same numbers as SpeechBrain's {@code ChannelDrop} from the same draws.
 *
 * <p>Shapes: {@code [batch, time, channels]} to the same.
 */
public final class ChannelDrop extends Layer implements TensorMap {
    private final double dropRate;

    private ChannelDrop(Builder b) {
        Batches.checkProbability("ChannelDrop", "drop_rate", b.dropRate);
        dropRate = b.dropRate;
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        return forward(waveforms, Draws.of("channel_drop"));
    }

    Tensor forward(Tensor waveforms, Draws draws) {
        Check.that(waveforms.dim() == 3, "ChannelDrop expects [batch, time, channels] but got %s", waveforms.shape());
        Tensor drawn = draws.uniforms(0, 1, 1, 1, waveforms.size(2));
        return waveforms.mul(drawn.ge(dropRate).to(waveforms.dtype()).to(waveforms.device()));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link ChannelDrop}. */
    public static final class Builder {
        private double dropRate = 0.1;

        private Builder() {}

        /** How likely each channel is silenced. */
        @CanIgnoreReturnValue
        public Builder dropRate(double dropRate) {
            this.dropRate = dropRate;
            return this;
        }

        public ChannelDrop build() {
            return new ChannelDrop(this);
        }
    }
}
