package org.broca.nnet;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Whether utterances have frames enough for their targets under {@link CtcLoss}: one for each token, and one for the
 * blank that parts each two equal neighbours. The loss of others is infinite, and counts 0.
 */
public final class CtcCheck {
    private CtcCheck() {}

    /**
     * An utterance with too few frames.
     *
     * @param row its place in the batch, from 0
     * @param frames that it has
     * @param tokens of its target
     * @param needed frames
     */
    public record TooShort(int row, long frames, long tokens, long needed) {
        @Override
        public String toString() {
            return "%d frames for %d tokens, which need %d".formatted(frames, tokens, needed);
        }
    }

    /**
     * The utterances with too few frames.
     *
     * @param predictions {@code [batch, time, ...]}
     * @param targets tokens without blanks, {@code [batch, length]}
     */
    public static List<TooShort> tooShort(PaddedData predictions, PaddedData targets) {
        return tooShort(
                frames(predictions.lengths(), predictions.data().size(1)),
                targets.data(),
                frames(targets.lengths(), targets.data().size(1)));
    }

    /**
     * Throws unless every utterance has frames enough; call it before the first update.
     *
     * @param ids names of the utterances
     * @throws IllegalArgumentException naming each of the others, its frames and the length of its target
     */
    public static void require(List<String> ids, PaddedData predictions, PaddedData targets) {
        List<TooShort> found = tooShort(predictions, targets);
        Check.that(
                found.isEmpty(),
                "CTC: %d of %d utterances have fewer frames than their targets need, so their loss is infinite: %s;"
                        + " leave them out, or use longer tokens or less subsampling",
                found.size(),
                ids.size(),
                found.stream()
                        .map(each -> "\"%s\" has %s".formatted(ids.get(each.row()), each))
                        .collect(Collectors.joining(", ")));
    }

    /** Absolute lengths, halves rounded to even: int64 {@code [batch]}. */
    static Tensor frames(Tensor lengths, long size) {
        return lengths.mul(size).round().to(DType.INT64);
    }

    /** Throws unless every token is a class of the predictions. */
    static void known(Tensor targets, Tensor tokens, long classes) {
        long[] wanted = tokens.toLongArray();
        long[] symbols = Losses.classes(targets).toLongArray();
        int width = Math.toIntExact(targets.size(1));
        for (int i = 0; i < symbols.length; i++) {
            boolean padding = i % width >= wanted[i / width];
            Check.that(
                    padding || symbols[i] >= 0 && symbols[i] < classes,
                    "CtcLoss: a target has token %d but the predictions have %d classes, 0 to %d; the last layer must have"
                            + " as many outputs as the tokenizer or label encoder has tokens, the blank included",
                    symbols[i],
                    classes,
                    classes - 1);
        }
    }

    static List<TooShort> tooShort(Tensor frames, Tensor targets, Tensor tokens) {
        long[] given = frames.toLongArray();
        long[] wanted = tokens.toLongArray();
        long[] symbols = Losses.classes(targets).toLongArray();
        int width = Math.toIntExact(targets.size(1));
        List<TooShort> found = new ArrayList<>();
        for (int row = 0; row < given.length; row++) {
            long needed = wanted[row] + equalNeighbours(symbols, row * width, wanted[row]);
            if (given[row] < needed) {
                found.add(new TooShort(row, given[row], wanted[row], needed));
            }
        }
        return found;
    }

    private static long equalNeighbours(long[] symbols, int start, long length) {
        long count = 0;
        for (int i = start + 1; i < start + length; i++) {
            count += symbols[i] == symbols[i - 1] ? 1 : 0;
        }
        return count;
    }
}
