package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import org.broca.nnet.Conv1d;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * Mean and deviation over time with learned weights for each channel and frame (Okabe et al., 2018), which may also
 * look at the utterance as a whole (Desplanques et al., 2020).
 *
 * <p>With lengths, padding has no weight, but the batch normalization inside sees it. The variance is at least 1e-12.
 * Keys: {@code tdnn.conv.conv.weight}, {@code tdnn.norm.norm.weight}, {@code conv.conv.weight}, … Same numbers as
 * SpeechBrain's to 1e-5.
 *
 * <p>Shapes: {@code [batch, channels, time] -> [batch, 2 * channels, 1]}, means before deviations; lengths relative in
 * (0, 1], {@code [batch]}.
 */
public final class AttentiveStatisticsPooling extends Layer implements TensorMap, LengthsMap {
    private static final double LEAST_VARIANCE = 1e-12;

    private final int channels;
    private final boolean globalContext;
    private final TdnnBlock tdnn;
    private final Conv1d conv;

    private AttentiveStatisticsPooling(Builder b) {
        channels = b.channels;
        globalContext = b.globalContext;
        int seen = globalContext ? 3 * channels : channels;
        tdnn = child("tdnn", new TdnnBlock(seen, b.attentionChannels, TdnnBlock.Options.plain(1, 1)));
        conv = child("conv", SeBlock.pointwise(b.attentionChannels, channels));
    }

    /** Pools {@code channels} channels. */
    public static Builder builder(int channels) {
        return new Builder(channels);
    }

    @Override
    public Tensor forward(Tensor x) {
        return pool(x, Optional.empty());
    }

    @Override
    public Tensor forward(Tensor x, Tensor lengths) {
        return pool(x, Optional.of(FrameMask.of(lengths, x.size(-1))));
    }

    Tensor pool(Tensor x, Optional<FrameMask> mask) {
        Check.that(
                x.dim() == 3 && x.size(1) == channels,
                "AttentiveStatisticsPooling expects [batch, %d, time] but got %s",
                channels,
                x.shape());
        Tensor hidden = globalContext ? tdnn.finish(inContext(x, mask)) : tdnn.forward(x); // [batch, attention, time]
        Tensor scores = conv.forward(hidden.tanh()); // [batch, channels, time]
        Tensor masked =
                mask.isPresent() ? scores.maskedFill(mask.get().frames().eq(0), Double.NEGATIVE_INFINITY) : scores;
        Tensor shares = masked.softmax(2); // [batch, channels, time]
        Tensor mean = x.mul(shares).sum(true, 2); // [batch, channels, 1]
        Tensor variance = x.sub(mean).square().mul(shares).sum(true, 2); // [batch, channels, 1]
        return Tensor.cat(1, mean, variance.clampMin(LEAST_VARIANCE).sqrt()); // [batch, 2 * channels, 1]
    }

    /** The pointwise convolution of frame, mean and deviation; the last two are the same for all frames. */
    private Tensor inContext(Tensor x, Optional<FrameMask> mask) {
        Tensor mean = mask.isPresent() ? mask.get().mean(x) : x.mean(true, 2); // [batch, channels, 1]
        Tensor std = mask.isPresent() ? mask.get().std(x, mean, LEAST_VARIANCE) : std(x, mean); // [batch, channels, 1]
        Tensor weight = tdnn.weight(); // [attention, 3 * channels, 1]
        Tensor ofFrames = weight.narrow(1, 0, channels);
        Tensor ofContext = weight.narrow(1, channels, 2L * channels);
        Tensor frames = Functional.conv1d(x, ofFrames, Optional.of(tdnn.bias()), 1, 0, 1, 1);
        Tensor context = Functional.conv1d(Tensor.cat(1, mean, std), ofContext, Optional.empty(), 1, 0, 1, 1);
        return frames.add(context); // [batch, attention, time]
    }

    private static Tensor std(Tensor x, Tensor mean) {
        return x.sub(mean).square().mean(true, 2).clampMin(LEAST_VARIANCE).sqrt();
    }

    /** Options of an {@link AttentiveStatisticsPooling}. */
    public static final class Builder {
        private final int channels;
        private int attentionChannels = 128;
        private boolean globalContext = true;

        private Builder(int channels) {
            this.channels = channels;
        }

        /** Size of the hidden layer of the attention. */
        @CanIgnoreReturnValue
        public Builder attentionChannels(int attentionChannels) {
            this.attentionChannels = attentionChannels;
            return this;
        }

        /** Whether each frame's weight also depends on mean and deviation of the utterance. */
        @CanIgnoreReturnValue
        public Builder globalContext(boolean globalContext) {
            this.globalContext = globalContext;
            return this;
        }

        public AttentiveStatisticsPooling build() {
            return new AttentiveStatisticsPooling(this);
        }
    }
}
