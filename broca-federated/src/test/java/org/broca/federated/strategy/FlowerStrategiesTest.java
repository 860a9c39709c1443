package org.broca.federated.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.broca.federated.Weights;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.io.NumpyArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three rounds of three sites, as Flower's strategies of both generations aggregate them. */
class FlowerStrategiesTest {
    private static final JsonNode GOLDEN = golden();

    @ParameterizedTest
    @CsvSource({
        "message, FedAvg, fedavg, ''",
        "message, FedProx, fedprox, proximal_mu=0.1",
        "message, FedAvgM, fedavgm, server_learning_rate=0.5 server_momentum=0.9",
        "message, FedAdam, fedadam, ''",
        "message, FedYogi, fedyogi, ''",
        "message, FedAdagrad, fedadagrad, ''",
        "message, FedMedian, fedmedian, ''",
        "message, FedTrimmedAvg, trimmedmean, beta=0.4",
        "legacy, FedAvg, fedavg, ''",
        "legacy, FedAvgM, fedavgm, server_learning_rate=0.5 server_momentum=0.9",
        "legacy, FedAdam, fedadam, ''",
        "legacy, FedYogi, fedyogi, ''",
        "legacy, FedAdagrad, fedadagrad, tau=1e-9",
        "legacy, FedMedian, fedmedian, ''",
        "legacy, FedTrimmedAvg, trimmedmean, beta=0.4",
        "legacy, Krum, krum, num_malicious_clients=0"
    })
    void givesFlowersNumbers(String generation, String flower, String name, String options) {
        Strategy strategy = Strategies.of(name, Weightings.samples(), options(options));
        Weights current = weights(GOLDEN.get("init"));
        Map<String, Weights> state = Map.of();
        for (int round = 1; round <= 3; round++) {
            Aggregate aggregate = strategy.aggregate(round, current, contributions(round, current), state);
            JsonNode expected = GOLDEN.at("/%s/%s/rounds/%d".formatted(generation, flower, round - 1));
            assertSame(aggregate.weights(), weights(expected), round);
            current = aggregate.weights();
            state = aggregate.state();
        }
    }

    @Test
    void fedProxSendsItsTermUnderBothNames() {
        Strategy strategy = Strategies.of("fedprox", Weightings.samples(), Map.of("proximal_mu", 0.25));

        assertThat(strategy.fitConfig()).containsOnly(Map.entry("proximal_mu", 0.25), Map.entry("proximal-mu", 0.25));
    }

    private static Map<String, Double> options(String text) {
        Map<String, Double> options = new java.util.TreeMap<>();
        for (String option : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            String[] parts = option.split("=", 2);
            options.put(parts[0], Double.parseDouble(parts[1]));
        }
        return options;
    }

    private static List<Contribution> contributions(int round, Weights current) {
        List<Contribution> contributions = new ArrayList<>();
        JsonNode deltas = GOLDEN.get("deltas").get(round - 1);
        for (int i = 0; i < deltas.size(); i++) {
            Weights delta = weights(deltas.get(i));
            Map<String, NumpyArray> sum = new java.util.LinkedHashMap<>();
            current.arrays().forEach((name, array) -> sum.put(name, sum(array, Values.array(delta, name))));
            contributions.add(Contribution.of(
                    "site" + i,
                    new Weights(sum),
                    GOLDEN.get("num_examples").get(i).asLong()));
        }
        return contributions;
    }

    private static NumpyArray sum(NumpyArray a, NumpyArray b) {
        double[] sum = a.toDoubles();
        double[] add = b.toDoubles();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += add[i];
        }
        return NumpyArray.of(a.dtype(), a.shape(), sum);
    }

    private static Weights weights(JsonNode arrays) {
        double[] matrix = new double[6];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = arrays.get(0).get(i / 3).get(i % 3).asDouble();
        }
        double[] vector = {arrays.get(1).get(0).asDouble(), arrays.get(1).get(1).asDouble()};
        Map<String, NumpyArray> byName = new java.util.LinkedHashMap<>();
        byName.put("matrix", NumpyArray.of(DType.FLOAT32, Shape.of(2, 3), matrix));
        byName.put("vector", NumpyArray.of(DType.FLOAT32, Shape.of(2), vector));
        return new Weights(byName);
    }

    private static void assertSame(Weights actual, Weights expected, int round) {
        expected.arrays()
                .forEach((name, array) -> assertThat(Values.array(actual, name).toDoubles())
                        .as("%s of round %d", name, round)
                        .containsExactly(array.toDoubles(), within(1e-6)));
    }

    private static JsonNode golden() {
        try (InputStream in =
                FlowerStrategiesTest.class.getResourceAsStream("/golden/federated/strategies-flwr1.41.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
