package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Exchanges channels, the same ones in the whole batch: so many pairs as drawn, or all if that is as many as there are.
 *
 * <p>Shapes: {@code [batch, time, channels]} to the same.
 */
public final class ChannelSwap extends Layer implements TensorMap {
    private final int minSwap;
    private final int maxSwap;

    private ChannelSwap(Builder b) {
        Check.that(
                b.minSwap >= 0 && b.maxSwap >= b.minSwap,
                "ChannelSwap: 0 <= min_swap <= max_swap must hold, got %d and %d",
                b.minSwap,
                b.maxSwap);
        minSwap = b.minSwap;
        maxSwap = b.maxSwap;
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        Check.that(waveforms.dim() == 3, "ChannelSwap expects [batch, time, channels] but got %s", waveforms.shape());
        int channels = Math.toIntExact(waveforms.size(2));
        Draws draws = Draws.of("channel_swap");
        int[] ones = draws.permutation(channels);
        int[] others = draws.permutation(channels);
        long swaps = draws.integer(minSwap, maxSwap + 1L);
        return waveforms.indexSelect(2, order(ones, others, swaps).to(waveforms.device()));
    }

    private static Tensor order(int[] ones, int[] others, long swaps) {
        long[] order = new long[ones.length];
        Arrays.setAll(order, i -> swaps < ones.length ? i : ones[i]);
        for (int i = 0; i < swaps && swaps < ones.length; i++) {
            long one = order[ones[i]];
            order[ones[i]] = order[others[i]];
            order[others[i]] = one;
        }
        return Tensor.of(order, order.length);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Options of {@link ChannelSwap}. */
    public static final class Builder {
        private int minSwap;
        private int maxSwap;

        private Builder() {}

        /** Fewest exchanges. */
        @CanIgnoreReturnValue
        public Builder minSwap(int minSwap) {
            this.minSwap = minSwap;
            return this;
        }

        /** Most exchanges. */
        @CanIgnoreReturnValue
        public Builder maxSwap(int maxSwap) {
            this.maxSwap = maxSwap;
            return this;
        }

        public ChannelSwap build() {
            return new ChannelSwap(this);
        }
    }
}
