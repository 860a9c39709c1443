package org.broca.augment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/** Augmented rows and, for each, the row of the batch that it was made of. */
record AugmentedRows(Tensor data, Tensor lengths, List<Integer> origins) {
    static AugmentedRows of(Tensor data, Tensor lengths, int from, int to) {
        List<Integer> origins = new ArrayList<>();
        for (int row = from; row < to; row++) {
            origins.add(row);
        }
        return new AugmentedRows(data, lengths, origins).narrow(from, to, origins);
    }

    private AugmentedRows narrow(int from, int to, List<Integer> rows) {
        return new AugmentedRows(data.narrow(0, from, to - from), lengths.narrow(0, from, to - from), rows);
    }

    /** The rows at the positions from {@code from} up to and without {@code to}. */
    AugmentedRows part(int from, int to) {
        return narrow(from, to, origins.subList(from, to));
    }

    /** The same rows with other contents. */
    AugmentedRows with(PaddedData augmented) {
        return new AugmentedRows(augmented.data(), augmented.lengths(), origins);
    }

    /** All parts below each other, padded to the longest; relative lengths follow. */
    static AugmentedRows joined(List<AugmentedRows> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        long time = parts.stream().mapToLong(p -> p.data().size(1)).max().orElseThrow();
        Tensor[] data = parts.stream().map(p -> padded(p.data(), time)).toArray(Tensor[]::new);
        Tensor[] lengths = parts.stream()
                .map(p -> p.lengths().mul((double) p.data().size(1) / time))
                .toArray(Tensor[]::new);
        List<Integer> origins =
                parts.stream().flatMap(p -> p.origins().stream()).toList();
        return new AugmentedRows(Tensor.cat(0, data), Tensor.cat(0, lengths), origins);
    }

    private static Tensor padded(Tensor x, long time) {
        if (x.size(1) == time) {
            return x;
        }
        long[] pads = new long[2 * (x.dim() - 1)]; // the last dimension comes first
        Arrays.fill(pads, 0);
        pads[pads.length - 1] = time - x.size(1);
        return Functional.pad(x, PadMode.CONSTANT, 0, pads);
    }
}
