package org.broca.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/** Computes something of whole recordings. */
final class RecordingWork<T> implements FileWork<T> {
    private final Pretrained model;
    private final int batchSize;
    private final Function<Tensor, List<T>> compute;

    /** @param compute takes waveforms of the same length, {@code [batch, samples]} */
    RecordingWork(Pretrained model, int batchSize, Function<Tensor, List<T>> compute) {
        Check.that(batchSize > 0, "batch size must be at least 1, got %d", batchSize);
        this.model = model;
        this.batchSize = batchSize;
        this.compute = compute;
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public Pieces open(int number, String file) {
        try (TensorScope scope = TensorScope.open()) {
            return Pieces.whole(number, model.loadAudio(file).toFloatArray());
        }
    }

    /** Recordings of the same length are a batch; none is padded. */
    @Override
    public List<T> compute(List<Piece> pieces) {
        Map<Integer, List<Integer>> byLength = new TreeMap<>();
        for (int i = 0; i < pieces.size(); i++) {
            byLength.computeIfAbsent(pieces.get(i).samples().length, length -> new ArrayList<>())
                    .add(i);
        }
        Map<Integer, T> results = new TreeMap<>();
        byLength.forEach((length, members) -> {
            List<T> computed = compute(members.stream().map(pieces::get).toList(), length);
            for (int i = 0; i < members.size(); i++) {
                results.put(members.get(i), computed.get(i));
            }
        });
        return List.copyOf(results.values());
    }

    private List<T> compute(List<Piece> pieces, int length) {
        float[] rows = new float[Math.multiplyExact(pieces.size(), length)];
        for (int i = 0; i < pieces.size(); i++) {
            System.arraycopy(pieces.get(i).samples(), 0, rows, i * length, length);
        }
        try (TensorScope scope = TensorScope.open()) {
            return compute.apply(Tensor.of(rows, pieces.size(), length));
        }
    }
}
