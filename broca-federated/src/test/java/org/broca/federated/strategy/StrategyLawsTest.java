package org.broca.federated.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.broca.federated.Weights;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.io.NumpyArray;

class StrategyLawsTest {
    private static final int SIZE = 5;

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of(Strategies.NAMES);
    }

    @Provide
    Arbitrary<String> averages() {
        return Arbitraries.of("fedavg", "fedprox", "fedavgm", "fedmedian", "trimmedmean", "krum", "multikrum");
    }

    @Provide
    Arbitrary<String> weightings() {
        return Arbitraries.of(Strategies.WEIGHTINGS);
    }

    private static Weights model(Random random) {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>();
        double[] values = random.doubles(SIZE, -1, 1).toArray();
        arrays.put("weight", NumpyArray.of(DType.FLOAT64, Shape.of(SIZE), values));
        arrays.put("count", NumpyArray.of(DType.INT64, Shape.of(), random.nextInt(100)));
        arrays.put("mask", NumpyArray.of(DType.BOOL, Shape.of(2), random.nextInt(2), 1));
        return new Weights(arrays);
    }

    private static Contribution contribution(int i, Weights weights, Random random) {
        double wer = 40 + 20 * random.nextDouble();
        Map<String, Object> claims =
                Map.of("train_loss", Math.exp(-3 * random.nextDouble()), "wer", Math.exp(100 - wer));
        return new Contribution("site" + i, weights, 1 + random.nextInt(100), claims, Map.of());
    }

    private static List<Contribution> contributions(int sites, Random random) {
        List<Contribution> contributions = new ArrayList<>();
        for (int i = 0; i < sites; i++) {
            contributions.add(contribution(i, model(random), random));
        }
        return contributions;
    }

    private static double[] values(Weights weights) {
        return Values.array(weights, "weight").toDoubles();
    }

    @Property(tries = 300)
    void theOrderOfSitesPlaysNoRole(
            @ForAll("names") String name,
            @ForAll("weightings") String weighting,
            @ForAll @IntRange(min = 5, max = 12) int sites,
            @ForAll long seed) {
        Random random = new Random(seed);
        Strategy strategy = Strategies.of(name, Strategies.weighting(weighting, Map.of()), Map.of());
        Weights current = model(random);
        List<Contribution> contributions = contributions(sites, random);
        List<Contribution> shuffled = new ArrayList<>(contributions);
        Collections.shuffle(shuffled, random);

        Weights one = strategy.aggregate(1, current, contributions, Map.of()).weights();
        Weights two = strategy.aggregate(1, current, shuffled, Map.of()).weights();

        assertThat(two).isEqualTo(one); // to the last bit: a run over processes equals its simulation
    }

    @Property(tries = 200)
    void equalModelsAggregateToThemselves(
            @ForAll("averages") String name,
            @ForAll("weightings") String weighting,
            @ForAll @IntRange(min = 1, max = 9) int sites,
            @ForAll long seed) {
        Random random = new Random(seed);
        Strategy strategy = Strategies.of(name, Strategies.weighting(weighting, Map.of()), Map.of());
        Weights same = model(random);
        List<Contribution> contributions = new ArrayList<>();
        for (int i = 0; i < sites; i++) {
            contributions.add(contribution(i, same, random));
        }

        Weights next =
                strategy.aggregate(1, model(random), contributions, Map.of()).weights();

        assertThat(values(next)).containsExactly(values(same), within(1e-9));
        assertThat(next.arrays().get("count")).isEqualTo(same.arrays().get("count"));
        assertThat(next.arrays().get("mask")).isEqualTo(same.arrays().get("mask"));
    }

    @Property(tries = 200)
    void everyStrategyKeepsNamesShapesAndTypes(@ForAll("names") String name, @ForAll long seed) {
        Random random = new Random(seed);
        Weights current = model(random);

        Weights next = Strategies.of(name, Weightings.samples(), Map.of())
                .aggregate(1, current, contributions(5, random), Map.of())
                .weights();

        assertThat(List.copyOf(next.arrays().keySet()))
                .isEqualTo(List.copyOf(current.arrays().keySet()));
        next.arrays().forEach((key, array) -> {
            assertThat(array.dtype()).isEqualTo(Values.array(current, key).dtype());
            assertThat(array.shape()).isEqualTo(Values.array(current, key).shape());
        });
    }

    @Property(tries = 200)
    void soundWeightsOfClaimsDifferByTheirRatioAtMost(
            @ForAll @IntRange(min = 2, max = 20) int sites, @ForAll long seed) {
        Random random = new Random(seed);
        List<Contribution> contributions = contributions(sites, random);
        contributions.add(new Contribution(
                "liar", model(random), Long.MAX_VALUE, Map.of("train_loss", 1.0, "wer", Double.MAX_VALUE), Map.of()));

        double[] weights =
                Strategies.weighting("sound-wer", Map.of("max_ratio", 3.0)).weights(contributions);

        assertThat(Arrays.stream(weights).max().orElse(0))
                .isLessThanOrEqualTo(3.0001 * Arrays.stream(weights).min().orElse(0));
    }

    @Property(tries = 100)
    void aMinorityCannotBendTheMedianBeyondTheOthers(@ForAll long seed) {
        Random random = new Random(seed);
        List<Contribution> contributions = contributions(5, random);
        Map<String, NumpyArray> far = new LinkedHashMap<>(model(random).arrays());
        far.put("weight", NumpyArray.of(DType.FLOAT64, Shape.of(SIZE), 1e6, -1e6, 1e6, -1e6, 1e6));
        contributions.add(Contribution.of("liar1", new Weights(far), 1));
        contributions.add(Contribution.of("liar2", new Weights(far), 1));

        Weights median = TrimmedMean.median()
                .aggregate(1, model(random), contributions, Map.of())
                .weights();
        Weights krum =
                Krum.one(2).aggregate(1, model(random), contributions, Map.of()).weights();

        assertThat(Arrays.stream(values(median))).allMatch(value -> Math.abs(value) <= 1);
        assertThat(Arrays.stream(values(krum))).allMatch(value -> Math.abs(value) <= 1);
    }

    @Example
    void fivePointsOfWerCount148TimesAsPublishedAndLessThanTwiceWhenSound() {
        Random random = new Random(1);
        List<Contribution> sites = new ArrayList<>();
        for (double wer : new double[] {20, 25}) {
            sites.add(new Contribution("wer" + wer, model(random), 100, Map.of("wer", Math.exp(100 - wer)), Map.of()));
        }

        double[] published = Weightings.publishedWer().weights(sites);
        double[] sound = Strategies.weighting("sound-wer", Map.of()).weights(sites);

        assertThat(published[0] / published[1]).isCloseTo(148.41, within(0.01));
        assertThat(sound[0] / sound[1]).isCloseTo(Math.exp(0.5), within(1e-9));
    }

    @Example
    void namesAndOptionsThatAreNotThereAreRefused() {
        assertThatThrownBy(() -> Strategies.of("fedsgd", Weightings.samples(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no strategy \"fedsgd\" (known: [fedadagrad, fedadam, fedavg, fedavgm, fedmedian, fedprox, "
                        + "fedyogi, krum, multikrum, trimmedmean])");
        assertThatThrownBy(() -> Strategies.of("fedadam", Weightings.samples(), Map.of("lr", 0.1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("fedadam has no option \"lr\" (known: [beta_1, beta_2, eta, tau])");
        assertThatThrownBy(() -> Strategies.weighting("best", Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "no weighting \"best\" (known: [loss, num, sound-loss, sound-num, sound-wer, uniform, wer])");
    }
}
