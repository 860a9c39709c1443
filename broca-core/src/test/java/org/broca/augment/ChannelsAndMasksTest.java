package org.broca.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;

class ChannelsAndMasksTest {
    @Test
    void oneExchangeSwapsAtMostTwoChannels() {
        Randomness.seed(3);
        Tensor x = Tensor.arange(0, 6).reshape(1, 1, 6);
        ChannelSwap swap = ChannelSwap.builder().minSwap(1).maxSwap(1).build();
        boolean moved = false;
        for (int i = 0; i < 20; i++) {
            Tensor out = swap.forward(x);
            assertThat(out.toLongArray()).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
            double changed = out.ne(x).sum().item();
            assertThat(changed).isIn(0.0, 2.0);
            moved |= changed == 2;
        }
        assertThat(moved).isTrue();
    }

    @Test
    void fastMasksOnlySilenceAndRepeatFromTheSeed() {
        FastDropChunk drop = FastDropChunk.builder()
                .dropLengthLow(10)
                .dropLengthHigh(20)
                .nMasks(30)
                .build();
        Tensor x = Tensor.ones(4, 200);
        Randomness.seed(3);
        Tensor first = drop.forward(x);
        assertThat(first.eq(0).logicalOr(first.eq(1)).all().item()).isEqualTo(1);
        assertThat(first.sum().item()).isBetween(1.0, 799.0);
        assertThat(drop.forward(x).sameAs(first)).isFalse();
        Randomness.seed(3);
        TensorAssert.assertThat(drop.forward(x)).isCloseTo(first, 0.0);
        assertThatThrownBy(() -> drop.forward(Tensor.ones(4, 100)))
                .hasMessage("FastDropChunk takes waveforms of one width: the first had 200 samples, these have 100; use"
                        + " DropChunk");
        assertThatThrownBy(() -> drop.forward(Tensor.ones(31, 200)))
                .hasMessage("FastDropChunk: n_masks must be at least the batch size 31, got 30");
    }
}
