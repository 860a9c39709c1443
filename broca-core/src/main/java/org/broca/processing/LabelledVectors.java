package org.broca.processing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Embeddings and whose they are.
 *
 * @param speakers one name a vector
 * @param vectors float64, {@code [count, size]}
 */
public record LabelledVectors(List<String> speakers, Tensor vectors) {
    /** Takes vectors of any floating-point type. */
    public LabelledVectors {
        speakers = List.copyOf(speakers);
        vectors = vectors.to(DType.FLOAT64);
        Check.that(
                vectors.dim() == 2 && vectors.size(0) == speakers.size() && !speakers.isEmpty(),
                "LabelledVectors needs a name for each row of [count, size], got %d names and %s",
                speakers.size(),
                vectors.shape());
    }

    /** The mean of all vectors: {@code [size]}. */
    public Tensor mean() {
        return vectors.mean(false, 0);
    }

    /** The covariance of all vectors, divided by their number: {@code [size, size]}. */
    public Tensor covariance() {
        Tensor centred = vectors.sub(mean());
        return centred.transpose(0, 1).matmul(centred).div(vectors.size(0));
    }

    /** One mean vector a speaker, in the order of names. */
    public LabelledVectors speakerMeans() {
        List<Tensor> means = new ArrayList<>();
        rows().values().forEach(rows -> means.add(rows.mean(false, 0)));
        return new LabelledVectors(List.copyOf(rows().keySet()), Tensor.stack(0, means.toArray(Tensor[]::new)));
    }

    /** The vectors of each speaker, in the order of names. */
    Map<String, Tensor> rows() {
        Map<String, List<Long>> places = new TreeMap<>();
        for (int i = 0; i < speakers.size(); i++) {
            places.computeIfAbsent(speakers.get(i), key -> new ArrayList<>()).add((long) i);
        }
        Map<String, Tensor> rows = new TreeMap<>();
        places.forEach((speaker, where) -> rows.put(speaker, vectors.indexSelect(0, index(where))));
        return rows;
    }

    private static Tensor index(Collection<Long> where) {
        return Tensor.of(where.stream().mapToLong(Long::longValue).toArray(), where.size());
    }

    /** The same speakers, with every vector at length 1. */
    public LabelledVectors unit() {
        Tensor lengths = vectors.square().sum(true, 1).sqrt().clampMin(1e-8); // [count, 1]
        return new LabelledVectors(speakers, vectors.div(lengths));
    }

    /** The same speakers, with vectors times {@code matrix [size, newSize]}. */
    LabelledVectors rotated(Tensor matrix) {
        return new LabelledVectors(speakers, vectors.matmul(matrix));
    }
}
