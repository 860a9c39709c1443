package org.broca.decoders;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.broca.tensor.Tensor;

/** How many steps a search may make: the same for all utterances of a batch, or for each its own. */
final class StepLimits {
    private final int[] least;
    private final int[] most;
    private final Tensor like;

    private StepLimits(int[] least, int[] most, Tensor like) {
        this.least = least;
        this.most = most;
        this.like = like;
    }

    /**
     * Limits by the frames of a batch.
     *
     * @param own whether each utterance's own frames count, not the padded ones; then there is at least one step
     */
    static StepLimits of(SearchLimits limits, Tensor encoded, Tensor lengths, boolean own) {
        int batch = (int) encoded.size(0);
        int[] least = new int[batch];
        int[] most = new int[batch];
        if (own) {
            long[] frames = frames(lengths, encoded.size(1));
            Arrays.setAll(most, i -> Math.max(1, (int) (frames[i] * limits.maxRatio())));
            Arrays.setAll(least, i -> Math.min(most[i], limits.minSteps(frames[i])));
        } else {
            Arrays.fill(least, limits.minSteps(encoded.size(1)));
            Arrays.fill(most, limits.maxSteps(encoded.size(1)));
        }
        return new StepLimits(least, most, encoded);
    }

    private static long[] frames(Tensor lengths, long time) {
        double[] rounded = lengths.mul(time).round().toDoubleArray();
        return Arrays.stream(rounded).mapToLong(Math::round).toArray();
    }

    /** The same steps, counted from the first in which an utterance may end. */
    StepLimits fromLeast() {
        int[] counts = IntStream.range(0, most.length)
                .map(i -> Math.max(1, most[i] - least[i]))
                .toArray();
        return new StepLimits(new int[most.length], counts, like);
    }

    /** Steps of the utterance that has the most. */
    int last() {
        return Arrays.stream(most).max().orElse(0);
    }

    /** Whether no utterance may end in this step. */
    boolean isEarlyForAll(int step) {
        return Arrays.stream(least).allMatch(count -> step < count);
    }

    /** Whether some utterance may not end in this step. */
    boolean isEarlyForSome(int step) {
        return Arrays.stream(least).anyMatch(count -> step < count);
    }

    /** Which utterances may not end in this step, bool {@code [utterances, 1]}. */
    Tensor early(int step) {
        return column(IntStream.range(0, least.length).map(i -> step < least[i] ? 1 : 0));
    }

    /** Whether this step is the last of an utterance, and others go on. */
    boolean isLastForSome(int step) {
        int last = last();
        return Arrays.stream(most).anyMatch(count -> count == step + 1 && count < last);
    }

    /** Whether this step follows the last one of some utterance. */
    boolean isPastForSome(int step) {
        return Arrays.stream(most).anyMatch(count -> count <= step);
    }

    /** The utterances of {@link #isLastForSome}, bool {@code [utterances, 1]}. */
    Tensor lasting(int step) {
        return column(Arrays.stream(most).map(count -> count == step + 1 ? 1 : 0));
    }

    /** The utterances of {@link #isPastForSome}, bool {@code [utterances, 1]}. */
    Tensor past(int step) {
        return column(Arrays.stream(most).map(count -> count <= step ? 1 : 0));
    }

    private Tensor column(IntStream flags) {
        int[] values = flags.toArray();
        return Tensor.of(values, values.length, 1).to(like.device()).ne(0);
    }
}
