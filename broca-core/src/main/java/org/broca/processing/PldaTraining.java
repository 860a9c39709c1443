package org.broca.processing;

import java.util.ArrayList;
import java.util.List;
import org.broca.tensor.DType;
import org.broca.tensor.Linalg;
import org.broca.tensor.Tensor;

/** The expectation maximization of {@link Plda}. */
final class PldaTraining {
    private final Tensor mean;
    private final Tensor covariance;
    private final Tensor sums;
    private final List<Double> counts = new ArrayList<>();
    private final double utterances;

    PldaTraining(LabelledVectors training, double scalingFactor) {
        mean = training.mean();
        covariance = training.covariance();
        List<Tensor> rows = new ArrayList<>();
        training.rows().values().forEach(own -> {
            rows.add(own.sum(false, 0).mul(scalingFactor));
            counts.add(own.size(0) * scalingFactor);
        });
        sums = Tensor.stack(0, rows.toArray(Tensor[]::new)); // [speakers, size]
        utterances = training.speakers().size() * scalingFactor;
    }

    /** The directions of most variance, and all of it left to the rest. */
    Plda.Model initial(int rank) {
        Tensor vectors = Linalg.eigh(covariance).vectors(); // columns, eigenvalues ascending
        long size = vectors.size(1);
        return new Plda.Model(mean, vectors.narrow(1, size - rank, rank).flip(1), covariance);
    }

    /** What the speakers' parts are expected to be, and their products, summed as the next step needs them. */
    private record Expectation(Tensor hidden, Tensor products, Tensor weighted) {}

    Plda.Model step(Plda.Model before) {
        Linalg.Eigh eigen = Linalg.eigh(before.sigma());
        Tensor whitening = eigen.vectors().mul(eigen.values().rsqrt()); // [size, size]
        Tensor f = whitening.transpose(0, 1).matmul(before.f()); // [size, rank]
        Tensor offsets = Tensor.of(counts.stream().mapToDouble(c -> c).toArray(), counts.size(), 1);
        Tensor white = sums.sub(offsets.mul(mean)).matmul(whitening); // [speakers, size]
        Expectation found = expect(f, white);
        Tensor crossed = found.hidden.transpose(0, 1).matmul(white).matmul(Linalg.inverse(whitening)); // [rank, size]
        Tensor next = Linalg.solve(found.weighted, crossed).transpose(0, 1); // [size, rank]
        Tensor sigma = covariance.sub(next.matmul(crossed).div(utterances));
        Tensor spread = Linalg.cholesky(found.products.div(counts.size())); // [rank, rank]
        return new Plda.Model(mean, next.matmul(spread.transpose(0, 1)), sigma); // the upper factor, as SpeechBrain
    }

    private Expectation expect(Tensor f, Tensor white) {
        long rank = f.size(1);
        Tensor gram = f.transpose(0, 1).matmul(f); // [rank, rank]
        Tensor identity = Tensor.eye(rank).to(DType.FLOAT64);
        Tensor products = Tensor.zeros(DType.FLOAT64, rank, rank);
        Tensor weighted = Tensor.zeros(DType.FLOAT64, rank, rank);
        List<Tensor> hidden = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            Tensor inverse = Linalg.inverse(gram.mul(counts.get(i)).add(identity));
            Tensor own = white.select(0, i).matmul(f).matmul(inverse); // [rank]
            Tensor product = inverse.add(own.unsqueeze(1).matmul(own.unsqueeze(0)));
            products = products.add(product);
            weighted = weighted.add(product.mul(counts.get(i)));
            hidden.add(own);
        }
        return new Expectation(Tensor.stack(0, hidden.toArray(Tensor[]::new)), products, weighted);
    }
}
