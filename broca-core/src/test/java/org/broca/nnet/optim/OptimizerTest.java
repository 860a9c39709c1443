package org.broca.nnet.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.TorchFile;
import org.broca.tensor.io.Tuple;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {
    private static final int PARAMETERS = 4;
    private static final double TOLERANCE = 2e-6;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sgd",
                "sgd-momentum",
                "sgd-nesterov",
                "sgd-maximize",
                "adam",
                "adam-amsgrad",
                "adam-decay",
                "adam-decoupled",
                "adamw",
                "adamw-amsgrad",
                "adadelta",
                "adadelta-decay",
                "adadelta-maximize",
                "adadelta-foreach",
                "adagrad",
                "adagrad-decay",
                "adagrad-maximize",
                "rmsprop",
                "rmsprop-centered",
                "rmsprop-momentum",
                "rmsprop-maximize",
                "rmsprop-foreach",
                "rmsprop-foreach-momentum"
            })
    void takesTheSameTwentyStepsAsPyTorchAlsoWhenResumed(String name) {
        try (TensorScope scope = TensorScope.open()) {
            Golden golden = Golden.load("optim/" + name + "-sb1.1.2");
            List<Tensor> parameters = parameters(golden, "input.parameter.");
            Optimizer optimizer = optimizer(golden, parameters);
            steps(optimizer, golden, 0, 20);
            assertState(golden, 20, optimizer);

            List<Tensor> halfway = parameters(golden, "output.10.parameter.");
            Optimizer resumed = optimizer(golden, halfway);
            resumed.loadStateDict(Map.of(
                    "state",
                    state(golden, 10),
                    "param_groups",
                    resumed.stateDict().get("param_groups")));
            steps(resumed, golden, 10, 20);
            assertState(golden, 20, resumed);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd-momentum", "adam-amsgrad", "adamw", "adadelta", "adagrad", "rmsprop-momentum"})
    void goesOnFromAFileOfPyTorchAndWritesTheSameOne(String name) throws URISyntaxException {
        try (TensorScope scope = TensorScope.open()) {
            Golden golden = Golden.load("optim/" + name + "-sb1.1.2");
            URL python = Objects.requireNonNull(getClass().getResource("/golden/optim/" + name + "-sb1.1.2.ckpt"));
            Optimizer optimizer = optimizer(golden, parameters(golden, "output.10.parameter."));
            optimizer.load(Path.of(python.toURI()), true);
            Path file = folder.resolve("optimizer.ckpt");
            optimizer.save(file);
            assertThat(text(TorchFile.load(file))).isEqualTo(text(TorchFile.load(Path.of(python.toURI()))));

            steps(optimizer, golden, 10, 20);
            assertState(golden, 20, optimizer);
        }
    }

    /** Python's ints and floats of equal value are equal: PyTorch's defaults are a mixture of both. */
    private static String text(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(e -> e.getKey().getClass().getSimpleName() + " " + e.getKey() + ": " + text(e.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (value instanceof Tuple tuple) {
            return "tuple " + text(tuple.items());
        } else if (value instanceof List<?> list) {
            return list.stream().map(OptimizerTest::text).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Tensor tensor) {
            return tensor.dtype() + " " + tensor.shape() + Arrays.toString(tensor.toFloatArray());
        }
        return value instanceof Number number ? String.valueOf(number.doubleValue()) : String.valueOf(value);
    }

    private static List<Tensor> parameters(Golden golden, String prefix) {
        List<Tensor> parameters = new ArrayList<>();
        for (int i = 0; i < PARAMETERS; i++) {
            parameters.add(golden.tensor(prefix + i).copy().requiresGrad(true));
        }
        return parameters;
    }

    /** Through the names of YAML, so that those are tested too. */
    private static Optimizer optimizer(Golden golden, List<Tensor> parameters) {
        Map<String, Object> options = new LinkedHashMap<>(golden.options());
        String name = String.valueOf(options.remove("class"));
        String yaml = "it: !name:torch.optim.%s %s".formatted(name, json(options));
        return HyperYaml.load(yaml, Overrides.none())
                .get("it", OptimizerFactory.class)
                .create(parameters);
    }

    private static String json(Object value) {
        try {
            return new ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void steps(Optimizer optimizer, Golden golden, int from, int to) {
        for (int step = from; step < to; step++) {
            optimizer.zeroGrad();
            for (int i = 0; i < PARAMETERS; i++) {
                Tensor gradient = golden.input("gradient." + i).select(0, step);
                if (gradient.allFinite()) {
                    optimizer.parameters().get(i).setGrad(gradient);
                }
            }
            optimizer.step();
            if (step == 0 || step == 9) {
                assertState(golden, step + 1, optimizer);
            }
        }
    }

    private static void assertState(Golden golden, int step, Optimizer optimizer) {
        for (int i = 0; i < PARAMETERS; i++) {
            TensorAssert.assertThat(optimizer.parameters().get(i))
                    .isCloseTo(golden.output(step + ".parameter." + i), TOLERANCE);
        }
        Map<?, ?> own = (Map<?, ?>) optimizer.stateDict().get("state");
        Map<Long, Map<String, Tensor>> expected = state(golden, step);
        assertThat(own.keySet()).hasToString(expected.keySet().toString());
        expected.forEach((number, tensors) -> {
            Map<?, ?> values = (Map<?, ?>) own.get(number);
            assertThat(values.keySet()).hasToString(keysIn(values, tensors));
            tensors.forEach((key, tensor) ->
                    TensorAssert.assertThat((Tensor) values.get(key)).isCloseTo(tensor, TOLERANCE));
        });
    }

    private static String keysIn(Map<?, ?> order, Map<String, Tensor> keys) {
        assertThat(keys).hasSameSizeAs(order);
        return order.keySet().stream().filter(keys::containsKey).toList().toString();
    }

    private static Map<Long, Map<String, Tensor>> state(Golden golden, int step) {
        Map<Long, Map<String, Tensor>> state = new java.util.TreeMap<>();
        golden.outputs().forEach((name, tensor) -> {
            String[] parts = name.split("\\.");
            if (parts[0].equals(String.valueOf(step)) && parts[1].equals("state")) {
                state.computeIfAbsent(Long.valueOf(parts[2]), key -> new LinkedHashMap<>())
                        .put(parts[3], tensor);
            }
        });
        return state;
    }

    private static Tensor parameter(double value) {
        return TensorScope.release(Tensor.full(value, 2)).requiresGrad(true);
    }

    @Test
    void keepsItsStateOutOfTheScopesOfATrainingLoop() {
        Tensor weight = parameter(1);
        Adam adam =
                Adam.builder(List.of(weight)).lr(0.1).betas(List.of(0.9, 0.99)).build();
        for (int i = 0; i < 3; i++) {
            try (TensorScope scope = TensorScope.open()) {
                weight.square().sum().backward();
                adam.step();
                adam.zeroGrad();
            }
        }
        assertThat(weight.toFloatArray()[0]).isBetween(0.68f, 0.73f);
    }

    @Test
    void namesDefaultsAndOrderOfOptionsAreThoseOfPyTorch() {
        Adam adam = Adam.builder(List.of(parameter(1))).build();
        Map<?, ?> group = (Map<?, ?>) ((List<?>) adam.stateDict().get("param_groups")).get(0);
        assertThat(group)
                .hasToString("{lr=0.001, betas=Tuple[items=[0.9, 0.999]], eps=1.0E-8, weight_decay=0.0, amsgrad=false,"
                        + " maximize=false, foreach=null, capturable=false, differentiable=false, fused=null,"
                        + " decoupled_weight_decay=false, params=[0]}");
    }

    @Test
    void givesEachGroupItsOwnOptionsOverTheFactorys() {
        OptimizerFactory factory = params -> Sgd.builder(params).lr(0.5).build();
        Tensor a = parameter(1);
        Tensor b = parameter(1);
        Optimizer optimizer = factory.createGrouped(
                List.of(new ParameterGroup(List.of(a)), new ParameterGroup(List.of(b), Map.of("lr", 0.25))));
        a.setGrad(Tensor.ones(2));
        b.setGrad(Tensor.ones(2));
        optimizer.step();
        assertThat(a.toFloatArray()).containsExactly(0.5f, 0.5f);
        assertThat(b.toFloatArray()).containsExactly(0.75f, 0.75f);
    }

    @Test
    void changesAParameterThatIsNotContiguous() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor whole = Tensor.ones(2, 3);
            Tensor part = whole.narrow(1, 0, 2).detach().requiresGrad(true);
            part.setGrad(Tensor.of(new float[] {1, 2, 3, 4}, 2, 2));
            Optimizer sgd = Sgd.builder(List.of(part)).lr(0.1).momentum(0.9).build();
            sgd.step();
            assertThat(whole.toFloatArray()).containsExactly(0.9f, 0.8f, 1, 0.7f, 0.6f, 1);
        }
    }

    @Test
    void refusesAStateDictOfAnotherModel() {
        Adam small = Adam.builder(List.of(parameter(1))).build();
        Adam large = Adam.builder(List.of(parameter(1), parameter(1))).build();
        assertThatThrownBy(() -> large.loadStateDict(small.stateDict()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Adam has parameter groups of sizes [2], but the state dict is of groups of sizes [1]");
        Map<String, Object> wrong = new HashMap<>(small.stateDict());
        wrong.put("state", Map.of(0L, Map.of("exp_avg", Tensor.zeros(3))));
        assertThatThrownBy(() -> small.loadStateDict(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Adam: parameter 0 is [2], but its exp_avg in the state dict is [3]");
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatThrownBy(() -> Adam.builder(List.of(parameter(1))).lr(-1).build())
                .hasMessage("Adam: lr must not be negative, got -1.0");
        assertThatThrownBy(() -> Adam.builder(List.of(parameter(1))).betas(List.of(0.9, 1.0)))
                .hasMessage("betas must be two numbers in [0, 1), got [0.9, 1.0]");
        assertThatThrownBy(
                        () -> Sgd.builder(List.of(parameter(1))).nesterov(true).build())
                .hasMessage("Sgd: nesterov needs momentum above 0 and dampening 0, got momentum 0.0, dampening 0.0");
        assertThatThrownBy(() -> Sgd.builder(List.of()).build()).hasMessage("Sgd got an empty parameter list");
        Tensor weight = parameter(1);
        assertThatThrownBy(() -> Sgd.builder(List.of(weight, weight)).build())
                .hasMessage("Sgd has a parameter of shape [2] twice");
    }
}
