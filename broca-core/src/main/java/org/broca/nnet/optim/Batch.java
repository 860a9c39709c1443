package org.broca.nnet.optim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Tensor;

/**
 * Parameters with gradients that one native call may change together: they are of one group, type and device, and
 * either all or none of them are changed for the first time.
 *
 * <p>The fused kernels run over memory in one line, so all tensors here are contiguous; of a parameter that is not, a
 * copy is changed and written back.
 */
final class Batch {
    private final boolean first;
    private final List<Tensor> parameters = new ArrayList<>();
    private final List<Tensor> gradients = new ArrayList<>();
    private final List<Map<String, Tensor>> states = new ArrayList<>();
    private final Map<Tensor, Tensor> copies = new LinkedHashMap<>();

    private Batch(boolean first) {
        this.first = first;
    }

    static Collection<Batch> of(Optimizer optimizer, ParameterGroup group) {
        Map<List<Object>, Batch> batches = new LinkedHashMap<>();
        for (Tensor parameter : group.parameters()) {
            Optional<Tensor> gradient = parameter.grad();
            if (gradient.isPresent()) {
                Optimizer.Slot slot = optimizer.slot(parameter);
                boolean first = optimizer.prepare(group, parameter, slot.state());
                batches.computeIfAbsent(List.of(slot.kind(parameter, first), first), kind -> new Batch(first))
                        .add(parameter, gradient.get(), slot.state());
            }
        }
        return batches.values();
    }

    private void add(Tensor parameter, Tensor gradient, Map<String, Tensor> state) {
        Tensor plain = parameter;
        if (!parameter.isContiguous()) {
            plain = parameter.contiguous();
            copies.put(parameter, plain);
        }
        parameters.add(plain);
        gradients.add(gradient.isContiguous() ? gradient : gradient.contiguous());
        states.add(state);
    }

    void writeBack() {
        copies.forEach((parameter, copy) -> parameter.copyInPlace(copy));
    }

    /** Whether state was made for these parameters just now. */
    boolean first() {
        return first;
    }

    /**
     * Whether to run each operation over all tensors before the next operation, as the option {@code foreach} says:
     * fewer kernels on a GPU, which is the default there; but one tensor after the other stays in a CPU's cache.
     */
    boolean together(ParameterGroup group) {
        return group.options().get("foreach") instanceof Boolean foreach
                ? foreach
                : !parameters.get(0).device().isCpu();
    }

    Tensor[] parameters() {
        return parameters.toArray(Tensor[]::new);
    }

    Tensor[] gradients() {
        return gradients.toArray(Tensor[]::new);
    }

    /** One state tensor of each parameter. */
    Tensor[] state(String key) {
        return states.stream().map(state -> state.get(key)).toArray(Tensor[]::new);
    }
}
