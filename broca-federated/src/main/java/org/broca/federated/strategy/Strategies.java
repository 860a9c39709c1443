package org.broca.federated.strategy;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.broca.tensor.Check;

/** Strategies and weightings by name. */
public final class Strategies {
    /** The names of all strategies. */
    public static final List<String> NAMES = List.of(
            "fedavg",
            "fedavgm",
            "fedprox",
            "fedadam",
            "fedyogi",
            "fedadagrad",
            "fedmedian",
            "trimmedmean",
            "krum",
            "multikrum");

    /** The names of all weightings. */
    public static final List<String> WEIGHTINGS =
            List.of("num", "loss", "wer", "sound-num", "sound-loss", "sound-wer", "uniform");

    private static final double MAX_RATIO = 4;

    private Strategies() {}

    /**
     * A strategy.
     *
     * @param name one of {@link #NAMES}
     * @param weighting how much each site counts, where the strategy takes an average
     * @param options Flower's settings of the strategy by name: {@code server_learning_rate} and
     *     {@code server_momentum} of fedavgm; {@code proximal_mu} of fedprox; {@code eta}, {@code beta_1},
     *     {@code beta_2}, {@code tau} of the adaptive ones; {@code beta} of trimmedmean; {@code num_malicious_clients}
     *     of krum and multikrum, {@code num_clients_to_keep} of multikrum; what is left out has the default of Flower's
     *     current generation, but fedprox's {@code proximal_mu}, which is 0.1
     * @throws IllegalArgumentException if there is no such strategy, or it has no such option
     */
    public static Strategy of(String name, Weighting weighting, Map<String, Double> options) {
        StrategyOptions given = new StrategyOptions(name, options);
        Strategy strategy =
                switch (name) {
                    case "fedavg" -> AveragingStrategy.fedAvg(weighting);
                    case "fedavgm", "fedadam", "fedyogi", "fedadagrad" ->
                        new AveragingStrategy(name, weighting, optimizer(name, given), Map.of());
                    case "fedprox" -> fedProx(weighting, given.number("proximal_mu", 0.1));
                    case "fedmedian" -> TrimmedMean.median();
                    case "trimmedmean" -> new TrimmedMean(given.number("beta", 0.2));
                    case "krum" -> Krum.one(given.count("num_malicious_clients"));
                    case "multikrum" ->
                        Krum.multiple(
                                given.count("num_malicious_clients"), given.count("num_clients_to_keep"), weighting);
                    default ->
                        throw new IllegalArgumentException(
                                "no strategy \"%s\" (known: %s)".formatted(name, new TreeSet<>(NAMES)));
                };
        given.checkAllUsed();
        return strategy;
    }

    private static ServerOptimizer optimizer(String name, StrategyOptions given) {
        return switch (name) {
            case "fedavgm" ->
                new ServerOptimizer.Momentum(
                        given.number("server_learning_rate", 1), given.number("server_momentum", 0));
            case "fedadam" ->
                new ServerOptimizer.Adam(
                        given.number("eta", 0.1),
                        given.number("beta_1", 0.9),
                        given.number("beta_2", 0.99),
                        given.number("tau", 1e-3));
            case "fedyogi" ->
                new ServerOptimizer.Yogi(
                        given.number("eta", 0.01),
                        given.number("beta_1", 0.9),
                        given.number("beta_2", 0.99),
                        given.number("tau", 1e-3));
            default -> new ServerOptimizer.Adagrad(given.number("eta", 0.1), given.number("tau", 1e-3));
        };
    }

    /** Sites read the setting under the name of their generation of Flower. */
    private static Strategy fedProx(Weighting weighting, double mu) {
        Check.that(mu >= 0, "proximal_mu must be at least 0, got %s", mu);
        return new AveragingStrategy(
                "fedprox", weighting, new ServerOptimizer.Replace(), Map.of("proximal_mu", mu, "proximal-mu", mu));
    }

    /**
     * A weighting.
     *
     * @param name one of {@link #WEIGHTINGS}: {@code num}, {@code loss} and {@code wer} are the tutorial's, as
     *     published
     * @param options of the sound ones: {@code temperature} (1 for loss, 10 points of WER) and {@code max_ratio} (4)
     * @throws IllegalArgumentException if there is no such weighting, or it has no such option
     */
    public static Weighting weighting(String name, Map<String, Double> options) {
        StrategyOptions given = new StrategyOptions(name, options);
        Weighting weighting =
                switch (name) {
                    case "uniform" -> Weightings.uniform();
                    case "num" -> Weightings.samples();
                    case "loss" -> Weightings.publishedLoss();
                    case "wer" -> Weightings.publishedWer();
                    case "sound-num" -> sound(SoundWeighting.Quality.NUM, given);
                    case "sound-loss" -> sound(SoundWeighting.Quality.LOSS, given);
                    case "sound-wer" -> sound(SoundWeighting.Quality.WER, given);
                    default ->
                        throw new IllegalArgumentException(
                                "no weighting \"%s\" (known: %s)".formatted(name, new TreeSet<>(WEIGHTINGS)));
                };
        given.checkAllUsed();
        return weighting;
    }

    private static Weighting sound(SoundWeighting.Quality quality, StrategyOptions given) {
        return new SoundWeighting(
                quality, given.number("temperature", quality.temperature()), given.number("max_ratio", MAX_RATIO));
    }
}
