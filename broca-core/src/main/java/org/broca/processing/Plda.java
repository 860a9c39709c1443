package org.broca.processing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Linalg;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.Recoverable;
import org.broca.tensor.io.TorchFile;

/**
 * Probabilistic linear discriminant analysis (Jiang et al., 2012; Kenny et al., 2013): an embedding is a mean, a
 * speaker's part in a space of few dimensions and a Gaussian rest; its score of a pair is the log-likelihood ratio of
 * one speaker against two.
 *
 * <p>Same model and scores as SpeechBrain's {@code PLDA} and {@code fast_PLDA_scoring} to 1e-6. All is float64.
 */
public final class Plda implements Recoverable {
    private final int rankF;
    private final int nbIter;
    private final double scalingFactor;
    private Optional<Model> model = Optional.empty();

    /**
     * What training gives.
     *
     * @param mean {@code [size]}
     * @param f the speakers' directions, {@code [size, rank]}
     * @param sigma covariance of the rest, {@code [size, size]}
     */
    public record Model(Tensor mean, Tensor f, Tensor sigma) {
        private void release() {
            TensorScope.release(mean);
            TensorScope.release(f);
            TensorScope.release(sigma);
        }
    }

    private Plda(Builder b) {
        Check.that(b.rankF > 0, "Plda: rank_f must be positive, got %d", b.rankF);
        rankF = b.rankF;
        nbIter = b.nbIter;
        scalingFactor = b.scalingFactor;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What was trained or loaded. */
    public Model model() {
        return model.orElseThrow(() -> new IllegalStateException("Plda has no model yet: train or load one"));
    }

    /**
     * Estimates the model by expectation maximization.
     *
     * @throws IllegalArgumentException if the vectors have fewer dimensions than {@code rankF}, or are not more than
     *     they have dimensions
     */
    public void train(LabelledVectors training) {
        Check.that(
                rankF <= training.vectors().size(1),
                "Plda: rank_f must be at most the size of the vectors, got %d for %d",
                rankF,
                training.vectors().size(1));
        Check.that(
                training.vectors().size(0) > training.vectors().size(1),
                "Plda: training needs more vectors than each has numbers, got %d of %d: take more, or make them shorter"
                        + " with Lda",
                training.vectors().size(0),
                training.vectors().size(1));
        try (TensorScope scope = TensorScope.open()) {
            PldaTraining run = new PldaTraining(training, scalingFactor);
            Model trained = run.initial(rankF);
            for (int i = 0; i < nbIter; i++) {
                trained = run.step(trained);
            }
            use(trained);
        }
    }

    private void use(Model trained) {
        trained.release();
        model = Optional.of(trained);
    }

    /** Scores of all pairs: {@code [enrolled, tested]}, from {@code [count, size]} each. */
    public Tensor score(Tensor enrolled, Tensor tested) {
        Model m = model();
        Tensor enrol = enrolled.to(DType.FLOAT64).sub(m.mean());
        Tensor test = tested.to(DType.FLOAT64).sub(m.mean());
        Tensor across = m.f().matmul(m.f().transpose(0, 1)); // [size, size]
        Tensor total = across.add(m.sigma());
        Tensor inverse = Linalg.inverse(total);
        Tensor rest = Linalg.inverse(total.sub(across.matmul(inverse).matmul(across)));
        Tensor phi = inverse.sub(rest);
        Tensor psi = inverse.matmul(across).matmul(rest);
        Tensor own = alone(enrol, phi).unsqueeze(1).add(alone(test, phi)); // [enrolled, tested]
        Tensor both = enrol.matmul(psi).matmul(test.transpose(0, 1));
        return own.add(constant(m)).add(both).mul(scalingFactor);
    }

    /** What each vector adds to its scores: {@code [count]}. */
    private static Tensor alone(Tensor vectors, Tensor phi) {
        return vectors.matmul(phi).mul(vectors).sum(false, 1).mul(0.5);
    }

    private double constant(Model m) {
        Tensor identity = Tensor.eye(m.f().size(1)).to(DType.FLOAT64);
        Tensor precision = Linalg.inverse(m.sigma()).mul(scalingFactor);
        Tensor k = m.f().transpose(0, 1).matmul(precision).matmul(m.f()); // [rank, rank]
        double one = logDeterminant(k.add(identity));
        double two = logDeterminant(k.mul(2).add(identity));
        return one - two / 2;
    }

    private static double logDeterminant(Tensor positive) {
        return 2
                * Linalg.cholesky(positive)
                        .mul(Tensor.eye(positive.size(0)).to(DType.FLOAT64))
                        .sum(false, 1)
                        .log()
                        .sum()
                        .item();
    }

    @Override
    public void save(Path file) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("mean", model().mean());
        tensors.put("F", model().f());
        tensors.put("Sigma", model().sigma());
        TorchFile.saveStateDict(file, tensors);
    }

    @Override
    public void load(Path file, boolean endOfEpoch) {
        Map<String, Tensor> tensors = TorchFile.loadStateDict(file);
        List<Tensor> parts = new ArrayList<>();
        for (String key : List.of("mean", "F", "Sigma")) {
            Tensor part = tensors.get(key);
            if (part == null) {
                throw new IllegalArgumentException("%s: missing key: %s".formatted(file, key));
            }
            parts.add(part);
        }
        use(new Model(parts.get(0), parts.get(1), parts.get(2)));
    }

    /** Options of a {@link Plda}. */
    public static final class Builder {
        private int rankF = 100;
        private int nbIter = 10;
        private double scalingFactor = 1;

        private Builder() {}

        /** Dimensions of the speakers' space. */
        @CanIgnoreReturnValue
        public Builder rankF(int rankF) {
            this.rankF = rankF;
            return this;
        }

        /** Rounds of training. */
        @CanIgnoreReturnValue
        public Builder nbIter(int nbIter) {
            this.nbIter = nbIter;
            return this;
        }

        /** What statistics are multiplied by: less than 1 where utterances of a speaker are not independent. */
        @CanIgnoreReturnValue
        public Builder scalingFactor(double scalingFactor) {
            this.scalingFactor = scalingFactor;
            return this;
        }

        public Plda build() {
            return new Plda(this);
        }
    }
}
