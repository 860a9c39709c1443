package org.broca.nnet.optim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.TorchFile;
import org.broca.tensor.io.Tuple;
import org.jspecify.annotations.Nullable;

/** An optimizer's state in PyTorch's structure, where parameters are numbers: their places over all groups. */
final class StateDict {
    private static final String GROUPS = "param_groups";
    private static final String PARAMS = "params";
    private static final String BETAS = "betas";

    private StateDict() {}

    static Map<String, Object> of(Optimizer optimizer) {
        optimizer.complete();
        Map<Long, Map<String, Tensor>> state = new LinkedHashMap<>();
        List<Map<String, @Nullable Object>> groups = new ArrayList<>();
        long index = 0;
        for (ParameterGroup group : optimizer.groups()) {
            long from = index;
            for (Tensor parameter : group.parameters()) {
                Map<String, Tensor> tensors = optimizer.slot(parameter).state();
                if (!tensors.isEmpty()) {
                    state.put(index, new LinkedHashMap<>(tensors));
                }
                index++;
            }
            Map<String, @Nullable Object> options = new LinkedHashMap<>(group.options());
            options.replaceAll(
                    (key, value) -> key.equals(BETAS) && value instanceof List<?> b ? Tuple.of(b.toArray()) : value);
            options.put(PARAMS, LongStream.range(from, index).boxed().toList());
            groups.add(options);
        }
        Map<String, Object> dict = new LinkedHashMap<>();
        dict.put("state", state);
        dict.put(GROUPS, groups);
        return dict;
    }

    static void save(Optimizer optimizer, Path file) {
        TorchFile.save(file, of(optimizer));
    }

    static void load(Optimizer optimizer, Path file) {
        try (TensorScope scope = TensorScope.open()) {
            Object dict = TorchFile.load(file);
            Check.that(dict instanceof Map, "%s is not a state dict of an optimizer", file);
            load(optimizer, (Map<?, ?>) Objects.requireNonNull(dict));
        }
    }

    static void load(Optimizer optimizer, Map<?, ?> dict) {
        List<Map<?, ?>> groups = groups(optimizer, dict);
        if (!(dict.get("state") instanceof Map<?, ?> state)) {
            throw new IllegalArgumentException(optimizer.name() + ": the state dict has no \"state\"");
        }
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            Map<Tensor, Map<String, Tensor>> loaded = new IdentityHashMap<>();
            for (int g = 0; g < groups.size(); g++) {
                List<?> numbers = numbers(groups.get(g));
                List<Tensor> parameters = optimizer.groups().get(g).parameters();
                for (int p = 0; p < parameters.size(); p++) {
                    Object of = entry(state, numbers.get(p));
                    loaded.put(parameters.get(p), tensors(optimizer, parameters.get(p), numbers.get(p), of));
                }
            }
            loaded.forEach((parameter, tensors) -> {
                tensors.values().forEach(TensorScope::release);
                optimizer.slot(parameter).replace(tensors);
            });
        }
        for (int g = 0; g < groups.size(); g++) {
            options(optimizer.groups().get(g), groups.get(g));
        }
    }

    private static void options(ParameterGroup into, Map<?, ?> from) {
        from.forEach((key, value) -> {
            if (!key.equals(PARAMS)) {
                into.option(String.valueOf(key), value instanceof Tuple tuple ? tuple.items() : value);
            }
        });
    }

    private static List<Map<?, ?>> groups(Optimizer optimizer, Map<?, ?> dict) {
        List<Map<?, ?>> groups = new ArrayList<>();
        if (dict.get(GROUPS) instanceof List<?> list) {
            list.stream().filter(Map.class::isInstance).forEach(group -> groups.add((Map<?, ?>) group));
        }
        List<Integer> given =
                groups.stream().map(group -> numbers(group).size()).toList();
        List<Integer> own = optimizer.groups().stream()
                .map(group -> group.parameters().size())
                .toList();
        Check.that(
                given.equals(own),
                "%s has parameter groups of sizes %s, but the state dict is of groups of sizes %s",
                optimizer.name(),
                own,
                given);
        return groups;
    }

    private static List<?> numbers(Map<?, ?> group) {
        return group.get(PARAMS) instanceof List<?> numbers ? numbers : List.of();
    }

    /** The entry of a parameter's number: numbers may be of any Java type. */
    private static @Nullable Object entry(Map<?, ?> state, Object number) {
        for (Map.Entry<?, ?> entry : state.entrySet()) {
            if (String.valueOf(entry.getKey()).equals(String.valueOf(number))) {
                return entry.getValue();
            }
        }
        return null;
    }

    private static Map<String, Tensor> tensors(
            Optimizer optimizer, Tensor parameter, Object number, @Nullable Object entry) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        if (entry instanceof Map<?, ?> values) {
            values.forEach((key, value) -> {
                String name = String.valueOf(key);
                if (name.equals("step")) {
                    double steps = value instanceof Tensor t ? t.item() : ((Number) value).doubleValue();
                    tensors.put(name, Tensor.scalar(steps).to(parameter.device()));
                } else if (value instanceof Tensor tensor) {
                    Check.that(
                            tensor.shape().equals(parameter.shape()),
                            "%s: parameter %s is %s, but its %s in the state dict is %s",
                            optimizer.name(),
                            number,
                            parameter.shape(),
                            name,
                            tensor.shape());
                    tensors.put(name, State.like(parameter).copyInPlace(tensor));
                }
            });
        }
        return tensors;
    }
}
