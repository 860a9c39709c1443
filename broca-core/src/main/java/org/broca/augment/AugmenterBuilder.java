package org.broca.augment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;
import java.util.stream.IntStream;
import org.broca.nnet.Layer;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;

/** Options of an {@link Augmenter}. */
public final class AugmenterBuilder {
    boolean parallelAugment;
    boolean parallelAugmentFixedBs;
    boolean concatOriginal;

    @Nullable Integer minAugmentations;

    @Nullable Integer maxAugmentations;

    boolean shuffleAugmentations;
    int repeatAugment = 1;
    int augmentStartIndex;

    @Nullable Integer augmentEndIndex;

    int concatStartIndex;

    @Nullable Integer concatEndIndex;

    double augmentProb = 1;
    private List<Layer> augmentations = List.of();
    private @Nullable List<Boolean> enableAugmentations;

    AugmenterBuilder() {}

    /** Whether augmentations are applied each by itself, their results below each other; else one after the other. */
    @CanIgnoreReturnValue
    public AugmenterBuilder parallelAugment(boolean parallelAugment) {
        this.parallelAugment = parallelAugment;
        return this;
    }

    /** Whether parallel augmentations share the rows of the batch; else each gets all. */
    @CanIgnoreReturnValue
    public AugmenterBuilder parallelAugmentFixedBs(boolean parallelAugmentFixedBs) {
        this.parallelAugmentFixedBs = parallelAugmentFixedBs;
        return this;
    }

    /** Whether the original rows come first. */
    @CanIgnoreReturnValue
    public AugmenterBuilder concatOriginal(boolean concatOriginal) {
        this.concatOriginal = concatOriginal;
        return this;
    }

    /** Fewest augmentations of a batch; null for 1. */
    @CanIgnoreReturnValue
    public AugmenterBuilder minAugmentations(@Nullable Integer minAugmentations) {
        this.minAugmentations = minAugmentations;
        return this;
    }

    /** Most augmentations of a batch; null for all. */
    @CanIgnoreReturnValue
    public AugmenterBuilder maxAugmentations(@Nullable Integer maxAugmentations) {
        this.maxAugmentations = maxAugmentations;
        return this;
    }

    /** Whether the order is drawn for each batch; else it is that of the list. */
    @CanIgnoreReturnValue
    public AugmenterBuilder shuffleAugmentations(boolean shuffleAugmentations) {
        this.shuffleAugmentations = shuffleAugmentations;
        return this;
    }

    /** How often all is done, with other draws; the results come below each other. */
    @CanIgnoreReturnValue
    public AugmenterBuilder repeatAugment(int repeatAugment) {
        this.repeatAugment = repeatAugment;
        return this;
    }

    /** First row that is augmented. */
    @CanIgnoreReturnValue
    public AugmenterBuilder augmentStartIndex(int augmentStartIndex) {
        this.augmentStartIndex = augmentStartIndex;
        return this;
    }

    /** First row that is augmented no more; null for the end. */
    @CanIgnoreReturnValue
    public AugmenterBuilder augmentEndIndex(@Nullable Integer augmentEndIndex) {
        this.augmentEndIndex = augmentEndIndex;
        return this;
    }

    /** First original row that is kept. */
    @CanIgnoreReturnValue
    public AugmenterBuilder concatStartIndex(int concatStartIndex) {
        this.concatStartIndex = concatStartIndex;
        return this;
    }

    /** First original row that is kept no more; null for the end. */
    @CanIgnoreReturnValue
    public AugmenterBuilder concatEndIndex(@Nullable Integer concatEndIndex) {
        this.concatEndIndex = concatEndIndex;
        return this;
    }

    /** How likely a batch is augmented at all. */
    @CanIgnoreReturnValue
    public AugmenterBuilder augmentProb(double augmentProb) {
        this.augmentProb = augmentProb;
        return this;
    }

    /** What to apply. */
    @CanIgnoreReturnValue
    public AugmenterBuilder augmentations(List<? extends Layer> augmentations) {
        this.augmentations = List.copyOf(augmentations);
        return this;
    }

    /** Which of the augmentations count; null for all. */
    @CanIgnoreReturnValue
    public AugmenterBuilder enableAugmentations(@Nullable List<Boolean> enableAugmentations) {
        this.enableAugmentations = enableAugmentations;
        return this;
    }

    public Augmenter build() {
        return new Augmenter(this);
    }

    void check() {
        Batches.checkProbability("Augmenter", "augment_prob", augmentProb);
        Check.that(repeatAugment >= 0, "Augmenter: repeat_augment must be at least 0, got %d", repeatAugment);
        checkIndices("augment", augmentStartIndex, augmentEndIndex);
        checkIndices("concat", concatStartIndex, concatEndIndex);
        Check.that(
                enableAugmentations == null || enableAugmentations.size() == augmentations.size(),
                "Augmenter: enable_augmentations needs one entry for each of the %d augmentations, got %s",
                augmentations.size(),
                enableAugmentations);
    }

    private static void checkIndices(String which, int start, @Nullable Integer end) {
        Check.that(
                start >= 0 && (end == null || end >= start),
                "Augmenter: 0 <= %s_start_index <= %s_end_index must hold, got %d and %d",
                which,
                which,
                start,
                end);
    }

    List<Layer> enabled() {
        List<Boolean> enable = enableAugmentations;
        return enable == null
                ? augmentations
                : IntStream.range(0, augmentations.size())
                        .filter(enable::get)
                        .mapToObj(augmentations::get)
                        .toList();
    }
}
