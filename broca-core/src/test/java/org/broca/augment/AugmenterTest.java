package org.broca.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.broca.nnet.Identity;
import org.broca.nnet.Layer;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Randomness;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;

class AugmenterTest {
    private static final Tensor LENGTHS = Tensor.of(new float[] {1, 0.5f, 0.25f}, 3);

    private static Layer slower() {
        return SpeedPerturb.builder(16000).speeds(List.of(80.0)).build();
    }

    private static final class Nothing extends Layer {}

    @Test
    void concatenatesOriginalAndParallelResultsWithTheirLengths() {
        Augmenter augmenter = Augmenter.builder()
                .parallelAugment(true)
                .concatOriginal(true)
                .repeatAugment(2)
                .minAugmentations(2)
                .augmentations(List.of(new Identity(), slower()))
                .build();
        PaddedData out = augmenter.forward(Tensor.ones(3, 100), LENGTHS);
        assertThat(out.data().shape()).isEqualTo(Shape.of(15, 125));
        TensorAssert.assertThat(out.lengths().narrow(0, 0, 9))
                .isCloseTo(Tensor.of(new float[] {.8f, .4f, .2f, .8f, .4f, .2f, 1, .5f, .25f}, 9), 1e-6);
        assertThat(augmenter.origins()).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
    }

    @Test
    void labelsFollowTheRows() {
        Augmenter augmenter = Augmenter.builder()
                .concatOriginal(true)
                .augmentStartIndex(1)
                .concatEndIndex(2)
                .augmentations(List.of(slower()))
                .build();
        PaddedData out = augmenter.forward(Tensor.ones(3, 100), LENGTHS);
        assertThat(out.data().shape()).isEqualTo(Shape.of(4, 125));
        assertThat(augmenter.replicateLabels(List.of("a", "b", "c"))).containsExactly("a", "b", "b", "c");
        PaddedData tokens = new PaddedData(Tensor.arange(0, 6).reshape(3, 2), LENGTHS);
        PaddedData doubled = augmenter.replicateLabels(tokens);
        assertThat(doubled.data().toLongArray()).containsExactly(0, 1, 2, 3, 2, 3, 4, 5);
        assertThat(doubled.lengths().toFloatArray()).containsExactly(1, 0.5f, 0.5f, 0.25f);
        assertThat(augmenter
                        .replicateMultipleLabels(LENGTHS, tokens.data())
                        .get(1)
                        .shape())
                .isEqualTo(Shape.of(4, 2));
    }

    @Test
    void fixedBatchSizeSharesTheRows() {
        Augmenter augmenter = Augmenter.builder()
                .parallelAugment(true)
                .parallelAugmentFixedBs(true)
                .concatOriginal(true)
                .minAugmentations(2)
                .augmentations(List.of(new Identity(), slower()))
                .build();
        PaddedData out = augmenter.forward(Tensor.ones(4, 100), Tensor.ones(4));
        assertThat(out.data().size(0)).isEqualTo(8);
        assertThat(augmenter.origins()).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
    }

    @Test
    void withoutAugmentationEverythingStays() {
        Tensor x = Tensor.randn(3, 50);
        for (AugmenterBuilder builder : List.of(
                Augmenter.builder().augmentProb(0),
                Augmenter.builder().repeatAugment(0),
                Augmenter.builder().maxAugmentations(0).minAugmentations(0),
                Augmenter.builder().augmentStartIndex(3),
                Augmenter.builder().enableAugmentations(List.of(false)))) {
            Augmenter augmenter = builder.concatOriginal(true)
                    .augmentations(List.of(slower()))
                    .build();
            TensorAssert.assertThat(augmenter.forward(x, LENGTHS).data()).isCloseTo(x, 0.0);
            assertThat(augmenter.replicateLabels(LENGTHS).toFloatArray()).containsExactly(LENGTHS.toFloatArray());
        }
    }

    @Property(tries = 30)
    void rowsLengthsAndLabelsAgree(
            @ForAll @IntRange(min = 1, max = 5) int rows,
            @ForAll @IntRange(min = 0, max = 3) int least,
            @ForAll @IntRange(min = 0, max = 3) int repeat,
            @ForAll boolean parallel,
            @ForAll boolean fixed,
            @ForAll boolean concat,
            @ForAll boolean shuffle,
            @ForAll int seed) {
        Randomness.seed(seed);
        Augmenter augmenter = Augmenter.builder()
                .minAugmentations(least)
                .repeatAugment(repeat)
                .parallelAugment(parallel)
                .parallelAugmentFixedBs(fixed)
                .concatOriginal(concat)
                .shuffleAugmentations(shuffle)
                .augmentProb(0.8)
                .augmentations(List.of(
                        slower(),
                        new Identity(),
                        RandomShift.builder().minShift(-5).maxShift(5).build()))
                .build();
        Tensor x = Tensor.arange(0, rows).reshape(rows, 1).mul(Tensor.ones(1, 40));
        PaddedData out = augmenter.forward(x, Tensor.ones(rows));
        assertThat(augmenter.origins()).hasSize((int) out.data().size(0));
        float[] middles = out.data().select(1, 20).toFloatArray();
        for (int i = 0; i < middles.length; i++) {
            assertThat(Math.round(middles[i])).isEqualTo(augmenter.origins().get(i));
        }
    }

    @Test
    void wrongOptionsAreNamed() {
        assertThatThrownBy(() -> Augmenter.builder().augmentProb(1.5).build())
                .hasMessage("Augmenter: augment_prob must be in [0, 1], got 1.5");
        assertThatThrownBy(() -> Augmenter.builder().repeatAugment(-1).build())
                .hasMessage("Augmenter: repeat_augment must be at least 0, got -1");
        assertThatThrownBy(() -> Augmenter.builder()
                        .augmentStartIndex(3)
                        .augmentEndIndex(2)
                        .build())
                .hasMessage("Augmenter: 0 <= augment_start_index <= augment_end_index must hold, got 3 and 2");
        assertThatThrownBy(() ->
                        Augmenter.builder().enableAugmentations(List.of(true)).build())
                .hasMessage(
                        "Augmenter: enable_augmentations needs one entry for each of the 0 augmentations, got [true]");
        assertThatThrownBy(() -> Augmenter.builder()
                        .augmentations(List.of(new Nothing()))
                        .build())
                .hasMessage("Augmenter: Nothing is no augmentation: it must be a TensorMap, a LengthsMap or an"
                        + " Augmentation");
        assertThatThrownBy(() -> Augmenter.builder().build().forward(Tensor.ones(3, 10), Tensor.ones(2)))
                .hasMessage("Augmenter expects lengths [3], one for each row of [3, 10], but got [2]");
    }
}
