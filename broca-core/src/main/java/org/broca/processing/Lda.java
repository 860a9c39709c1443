package org.broca.processing;

import java.util.Map;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Linalg;
import org.broca.tensor.Tensor;

/**
 * Linear discriminant analysis: the directions in which speakers differ more than their own utterances do, with
 * SpeechBrain's numbers up to signs.
 *
 * <p>As there, the eigenvectors are those of a matrix taken for symmetric by its lower half.
 *
 * @param matrix float64, {@code [size, reducedDim]}
 */
public record Lda(Tensor matrix) {
    /**
     * Finds {@code reducedDim} directions.
     *
     * @throws IllegalArgumentException if there are fewer dimensions
     */
    public static Lda fit(LabelledVectors training, int reducedDim) {
        long size = training.vectors().size(1);
        Check.that(reducedDim > 0 && reducedDim <= size, "reduced_dim must be from 1 to %d, got %d", size, reducedDim);
        Tensor within = Tensor.zeros(DType.FLOAT64, size, size);
        Tensor between = Tensor.zeros(DType.FLOAT64, size, size);
        Tensor mean = training.mean();
        for (Map.Entry<String, Tensor> speaker : training.rows().entrySet()) {
            Tensor rows = speaker.getValue();
            Tensor own = rows.mean(false, 0); // [size]
            Tensor centred = rows.sub(own);
            within = within.add(centred.transpose(0, 1).matmul(centred).div(rows.size(0)));
            Tensor away = own.sub(mean).unsqueeze(0); // [1, size]
            between = between.add(away.transpose(0, 1).matmul(away));
        }
        Tensor ratio = between.matmul(Linalg.inverse(within)).transpose(0, 1).contiguous();
        Tensor vectors = Linalg.eigh(ratio).vectors(); // columns, eigenvalues ascending
        return new Lda(vectors.narrow(1, size - reducedDim, reducedDim).flip(1).contiguous());
    }

    /** Projects vectors: {@code [count, size] -> [count, reducedDim]}. */
    public LabelledVectors apply(LabelledVectors vectors) {
        return vectors.rotated(matrix);
    }
}
