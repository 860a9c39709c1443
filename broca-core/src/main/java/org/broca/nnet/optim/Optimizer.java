package org.broca.nnet.optim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.Recoverable;
import org.jspecify.annotations.Nullable;

/**
 * Changes parameters along their gradients.
 *
 * <p>Names, defaults, numbers and state dicts are PyTorch's, so that {@code torch.optim} reads what {@link #save}
 * writes and the other way round. Parameters without a gradient are left alone. State is made at the first step and
 * lives as long as the optimizer, outside every {@link TensorScope}. Not thread-safe.
 */
public abstract class Optimizer implements Recoverable {
    private final List<ParameterGroup> groups = new ArrayList<>();
    private final Map<Tensor, Slot> slots = new IdentityHashMap<>();
    private final Map<String, @Nullable Object> defaults;

    /** What an optimizer remembers of one parameter. */
    static final class Slot {
        private final Map<String, Tensor> state = new LinkedHashMap<>();
        private Optional<Object> kind = Optional.empty();

        Map<String, Tensor> state() {
            return state;
        }

        void replace(Map<String, Tensor> loaded) {
            state.clear();
            state.putAll(loaded);
            kind = Optional.empty();
        }

        /** Device and type: tensors of one kind go into one native call. */
        Object kind(Tensor parameter, boolean refresh) {
            if (refresh || kind.isEmpty()) {
                kind = Optional.of(List.of(parameter.device(), parameter.dtype()));
            }
            return kind.get();
        }
    }

    Optimizer(OptimizerBuilder<?> builder) {
        defaults = builder.options;
        addGroup(new ParameterGroup(builder.params));
    }

    /** The parameter groups, in order; their options may be changed. */
    public final List<ParameterGroup> groups() {
        return Collections.unmodifiableList(groups);
    }

    /** Every parameter, group after group. */
    public final List<Tensor> parameters() {
        return groups.stream().flatMap(group -> group.parameters().stream()).toList();
    }

    /**
     * Adds parameters, with the optimizer's own options where the group has none.
     *
     * @throws IllegalArgumentException if the group is empty or has a parameter twice
     */
    public final void addGroup(ParameterGroup group) {
        Check.that(!group.parameters().isEmpty(), "%s got an empty parameter list", name());
        for (Tensor parameter : group.parameters()) {
            Check.that(
                    slots.put(parameter, new Slot()) == null,
                    "%s has a parameter of shape %s twice",
                    name(),
                    parameter.shape());
        }
        groups.add(group.over(defaults));
    }

    /** Changes every parameter that has a gradient. */
    public final void step() {
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            for (ParameterGroup group : groups) {
                Batch.of(this, group).forEach(batch -> {
                    update(group, batch);
                    batch.writeBack();
                });
            }
        }
    }

    /** Changes the parameters of {@code batch}, which have one type and device, in a few native calls. */
    abstract void update(ParameterGroup group, Batch batch);

    /** Adds what {@code state} lacks before {@code parameter} is first changed; returns whether anything was. */
    abstract boolean prepare(ParameterGroup group, Tensor parameter, Map<String, Tensor> state);

    /** Called before the state is read: PyTorch's Adagrad has it also for parameters without a gradient so far. */
    void complete() {}

    final Slot slot(Tensor parameter) {
        Slot slot = slots.get(parameter);
        if (slot == null) {
            throw new IllegalStateException("%s does not have this parameter".formatted(name()));
        }
        return slot;
    }

    /** Forgets all gradients. */
    public final void zeroGrad() {
        try (TensorScope scope = TensorScope.open()) {
            slots.keySet().forEach(Tensor::clearGrad);
        }
    }

    /**
     * PyTorch's state dict: {@code {"state": {0: {"step": .., "exp_avg": ..}}, "param_groups": [{"lr": .., "params":
     * [0, 1]}]}}. The tensors are the optimizer's own, not copies.
     */
    public final Map<String, Object> stateDict() {
        return StateDict.of(this);
    }

    /**
     * Takes state and options from a state dict of this class or of PyTorch's counterpart.
     *
     * @throws IllegalArgumentException if it does not fit the parameters; nothing is changed then
     */
    public final void loadStateDict(Map<?, ?> stateDict) {
        StateDict.load(this, stateDict);
    }

    @Override
    public final void save(Path file) {
        StateDict.save(this, file);
    }

    @Override
    public final void load(Path file, boolean endOfEpoch) {
        StateDict.load(this, file);
    }

    /** How messages and PyTorch name this optimizer. */
    final String name() {
        return getClass().getSimpleName();
    }
}
