package org.broca.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Splits a padded batch into batches of recordings of the same length, so that no layer sees padding: what each gives
 * is what it gives alone.
 */
final class EqualLengths {
    private EqualLengths() {}

    /** Takes recordings of the same length. */
    interface Receiver {
        /**
         * @param rows where the recordings are in the batch
         * @param waveforms without padding, {@code [rows, samples]}
         */
        void accept(long[] rows, Tensor waveforms);
    }

    /**
     * Hands on the recordings of each length.
     *
     * @param waveforms {@code [batch, samples]}
     * @param lengths relative, in (0, 1], {@code [batch]}
     */
    static void forEach(Tensor waveforms, Tensor lengths, Receiver receiver) {
        float[] relative = lengths.toFloatArray();
        Map<Long, List<Integer>> byLength = new TreeMap<>();
        for (int i = 0; i < relative.length; i++) {
            byLength.computeIfAbsent(samples(relative[i], waveforms), length -> new ArrayList<>())
                    .add(i);
        }
        byLength.forEach((length, members) -> {
            long[] rows = members.stream().mapToLong(i -> i).toArray();
            Tensor indices = Tensor.of(rows, rows.length).to(waveforms.device());
            receiver.accept(rows, waveforms.indexSelect(0, indices).narrow(1, 0, length));
        });
    }

    /** The samples of a recording of a relative length. */
    static long samples(float length, Tensor waveforms) {
        return Math.max(1, Math.round((double) length * waveforms.size(1)));
    }

    /** Refuses what is no padded batch. */
    static void check(String method, Tensor waveforms, Tensor lengths) {
        Check.that(
                waveforms.dim() == 2 && lengths.dim() == 1 && lengths.size(0) == waveforms.size(0),
                "%s expects [batch, samples] and lengths [batch] but got %s and %s",
                method,
                waveforms.shape(),
                lengths.shape());
    }
}
