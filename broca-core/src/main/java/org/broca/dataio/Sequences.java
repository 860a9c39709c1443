package org.broca.dataio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.broca.nnet.Losses;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/** Labels and padded sequences put into other forms, as {@code speechbrain.dataio.dataio} does. */
public final class Sequences {
    private Sequences() {}

    /** Token ids as a tensor: int64 {@code [length]}. */
    public static Tensor tokens(List<Integer> ids) {
        return Tensor.of(ids.stream().mapToLong(Integer::longValue).toArray(), ids.size());
    }

    /** Token ids after a symbol of the beginning, as a decoder is given them: int64 {@code [length + 1]}. */
    public static Tensor withBos(List<Integer> ids, int bosIndex) {
        return tokens(Stream.concat(Stream.of(bosIndex), ids.stream()).toList());
    }

    /** Token ids before a symbol of the end, as a decoder is to say them: int64 {@code [length + 1]}. */
    public static Tensor withEos(List<Integer> ids, int eosIndex) {
        return tokens(Stream.concat(ids.stream(), Stream.of(eosIndex)).toList());
    }

    /** {@code label} after a symbol of the beginning: int64 {@code [batch, length] -> [batch, length + 1]}. */
    public static Tensor prependBosToken(Tensor label, long bosIndex) {
        Tensor tokens = tokens(label);
        return Tensor.cat(1, column(tokens, bosIndex), tokens);
    }

    /**
     * {@code label} with a symbol of the end right after each sequence: int64 {@code [batch, length] -> [batch, length
     * + 1]}.
     *
     * @param length tokens of each sequence, {@code [batch]}
     */
    public static Tensor appendEosToken(Tensor label, Tensor length, long eosIndex) {
        Tensor tokens = tokens(label);
        Check.that(
                length.dim() == 1 && length.size(0) == label.size(0),
                "lengths must be [batch] for label [batch, length], got %s for %s",
                length.shape(),
                label.shape());
        Tensor longer = Tensor.cat(1, tokens, column(tokens, 0)); // [batch, length + 1]
        return longer.scatter(1, length.to(DType.INT64).unsqueeze(1), column(tokens, eosIndex));
    }

    private static Tensor column(Tensor tokens, long index) {
        return Tensor.full(index, tokens.size(0), 1).to(DType.INT64).to(tokens.device()); // [batch, 1]
    }

    private static Tensor tokens(Tensor label) {
        Check.that(label.dim() == 2, "label must be [batch, length], got %s", label.shape());
        return label.to(DType.INT64);
    }

    /**
     * The sequences without their padding.
     *
     * @param batch whole numbers, {@code [batch, length]}
     * @param lengths relative, in (0, 1], {@code [batch]}; halves are rounded to even
     */
    public static List<List<Long>> undoPadding(Tensor batch, Tensor lengths) {
        Tensor tokens = tokens(batch);
        long[] ends = lengths.mul(tokens.size(1)).round().to(DType.INT64).toLongArray();
        List<List<Long>> sequences = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            long[] row = tokens.select(0, i).toLongArray();
            sequences.add(
                    Arrays.stream(row, 0, Math.toIntExact(ends[i])).boxed().toList());
        }
        return sequences;
    }

    /** Each sequence's labels by their indices. */
    public static List<List<String>> convertIndexToLab(List<? extends List<Long>> batch, Map<Long, String> ind2lab) {
        return batch.stream()
                .map(sequence ->
                        sequence.stream().map(index -> label(index, ind2lab)).toList())
                .toList();
    }

    private static String label(Long index, Map<Long, String> ind2lab) {
        String label = ind2lab.get(index);
        if (label == null) {
            throw new IllegalArgumentException(
                    "no label has the index %d; there are %s".formatted(index, ind2lab.keySet()));
        }
        return label;
    }

    /**
     * Seconds that each utterance lasts, {@code [batch]}.
     *
     * @param batch {@code [batch, time, ...]}
     * @param relativeLens in (0, 1], {@code [batch]}
     * @param rate of the batch's time steps, in Hz
     */
    public static Tensor relativeTimeToAbsolute(Tensor batch, Tensor relativeLens, double rate) {
        return relativeLens.mul(batch.size(1)).round().div(rate);
    }

    /**
     * A copy of {@code tensor} whose padding is {@code maskValue}.
     *
     * @param length relative, in (0, 1], {@code [batch]}; a part of a step counts as real
     * @param lenDim the dimension of time, at least 1
     */
    public static Tensor cleanPadding(Tensor tensor, Tensor length, int lenDim, double maskValue) {
        long size = tensor.size(lenDim);
        Tensor real = Losses.lengthToMask(length.mul(size), size); // [batch, time]
        long[] shape = new long[tensor.dim()]; // [batch, 1, ..., time, ...]
        Arrays.fill(shape, 1);
        shape[0] = tensor.size(0);
        shape[lenDim < 0 ? lenDim + tensor.dim() : lenDim] = size;
        return tensor.maskedFill(real.eq(0).reshape(shape), maskValue);
    }

    /** The words that characters spell: {@code [h, i, _, y, o, u] -> [hi, you]}. */
    public static List<List<String>> mergeChar(List<? extends List<String>> sequences, String space) {
        return sequences.stream()
                .map(sequence -> List.of(String.join("", sequence).split(java.util.regex.Pattern.quote(space), -1)))
                .toList();
    }

    /** The characters of words: {@code [hi, you] -> [h, i, _, y, o, u]}. */
    public static List<List<String>> splitWord(List<? extends List<String>> sequences, String space) {
        return sequences.stream()
                .map(sequence -> String.join(space, sequence)
                        .codePoints()
                        .mapToObj(Character::toString)
                        .collect(Collectors.toUnmodifiableList()))
                .toList();
    }
}
