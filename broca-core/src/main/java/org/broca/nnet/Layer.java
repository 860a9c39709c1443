package org.broca.nnet;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.Recoverable;
import org.broca.tensor.io.TorchFile;

/**
 * A piece of a network: named parameters, named buffers, named child layers, and a training flag.
 *
 * <p>A layer registers what it owns in its constructor, in SpeechBrain's order, since PyTorch's optimizer checkpoints
 * are positional. The keys of {@link #stateDict} are PyTorch's dotted paths. A layer has no {@code forward} of its own;
 * one with one tensor in and one out also implements {@link TensorMap}.
 *
 * <p>Forward passes in evaluation mode may run in many threads at once; everything else belongs to one thread.
 */
public abstract class Layer implements SizedLayer, Recoverable {
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private final Map<String, Layer> children = new LinkedHashMap<>();
    private boolean training = true;

    /** This layer itself: a finished layer takes the inputs it was made for. */
    @Override
    public final Layer build(Shape inputShape) {
        return this;
    }

    /** Registers a trainable tensor under {@code name}; returns it, so that it can initialise a field. */
    protected final Tensor parameter(String name, Tensor initial) {
        return own(parameters, name, initial.detach().requiresGrad(true));
    }

    /** Registers a tensor that is saved but not trained under {@code name}; returns it. */
    protected final Tensor buffer(String name, Tensor initial) {
        return own(buffers, name, initial.detach());
    }

    private Tensor own(Map<String, Tensor> into, String name, Tensor tensor) {
        checkFree(name);
        into.put(name, TensorScope.release(tensor));
        return tensor;
    }

    /** Registers a child layer under {@code name}; returns it, so that it can initialise a field. */
    @CanIgnoreReturnValue
    protected final <L extends Layer> L child(String name, L layer) {
        checkFree(name);
        children.put(name, layer);
        return layer;
    }

    private void checkFree(String name) {
        Check.that(
                !parameters.containsKey(name) && !buffers.containsKey(name) && !children.containsKey(name),
                "%s has a \"%s\" already",
                getClass().getSimpleName(),
                name);
    }

    /** Children by name, in the order of their registration. */
    public final Map<String, Layer> children() {
        return Collections.unmodifiableMap(children);
    }

    public final boolean isTraining() {
        return training;
    }

    /** Sets this layer and all below it to training or evaluation. */
    public final void train(boolean on) {
        training = on;
        children.values().forEach(child -> child.train(on));
    }

    /** Trainable tensors below this layer, each once, in the order of registration. */
    public final List<Tensor> parameters() {
        return new ArrayList<>(namedParameters().values());
    }

    /** Trainable tensors by dotted path, each once: one shared by two layers has the first one's path. */
    public final Map<String, Tensor> namedParameters() {
        Map<String, Tensor> named = new LinkedHashMap<>();
        Map<Tensor, Boolean> seen = new java.util.IdentityHashMap<>();
        walk("", (path, tensor, trainable) -> {
            if (trainable && seen.put(tensor, true) == null) {
                named.put(path, tensor);
            }
        });
        return named;
    }

    /** Parameters and buffers by dotted path: the layer's own tensors, not copies. */
    public final Map<String, Tensor> stateDict() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        walk("", (path, tensor, trainable) -> all.put(path, tensor));
        return all;
    }

    private interface Visitor {
        void visit(String path, Tensor tensor, boolean trainable);
    }

    private void walk(String prefix, Visitor visitor) {
        parameters.forEach((name, tensor) -> visitor.visit(prefix + name, tensor, true));
        buffers.forEach((name, tensor) -> visitor.visit(prefix + name, tensor, false));
        children.forEach((name, child) -> child.walk(prefix + name + ".", visitor));
    }

    /** What {@link #loadMatching} found no counterpart for. */
    public record LoadResult(List<String> missing, List<String> unexpected) {}

    /**
     * Copies {@code given} into this layer's tensors, each by its key.
     *
     * @throws IllegalArgumentException if a key is missing or unknown, or a shape differs; names all of them, and
     *     nothing is copied
     */
    public final void loadStateDict(Map<String, Tensor> given) {
        Map<String, Tensor> values = current(given);
        List<String> problems = mismatches(values);
        LoadResult result = compare(values);
        result.missing().forEach(key -> problems.add("missing key: " + key));
        result.unexpected().forEach(key -> problems.add("unexpected key: " + key));
        fail(problems);
        copy(values);
    }

    /**
     * Copies those of {@code given} whose keys this layer has, for transfer from another model.
     *
     * @throws IllegalArgumentException if a shape differs; nothing is copied
     */
    @CanIgnoreReturnValue
    public final LoadResult loadMatching(Map<String, Tensor> given) {
        Map<String, Tensor> values = current(given);
        fail(mismatches(values));
        copy(values);
        return compare(values);
    }

    /**
     * Renames keys of older files before they are loaded; nothing by default.
     *
     * @param prefix the path of this layer with a dot at its end, or empty
     * @param values all that is to be loaded, to be changed in place
     */
    protected void renameOldKeys(String prefix, Map<String, Tensor> values) {}

    private Map<String, Tensor> current(Map<String, Tensor> given) {
        Map<String, Tensor> values = new LinkedHashMap<>(given);
        renameAll("", values);
        return values;
    }

    private void renameAll(String prefix, Map<String, Tensor> values) {
        renameOldKeys(prefix, values);
        children.forEach((name, child) -> child.renameAll(prefix + name + ".", values));
    }

    private LoadResult compare(Map<String, Tensor> values) {
        Map<String, Tensor> own = stateDict();
        List<String> missing = new ArrayList<>(own.keySet());
        missing.removeAll(values.keySet());
        List<String> unexpected = new ArrayList<>(values.keySet());
        unexpected.removeAll(own.keySet());
        return new LoadResult(missing, unexpected);
    }

    private List<String> mismatches(Map<String, Tensor> values) {
        List<String> problems = new ArrayList<>();
        stateDict().forEach((key, tensor) -> {
            Tensor value = values.get(key);
            if (value != null && !value.shape().equals(tensor.shape())) {
                problems.add("%s must be %s, got %s".formatted(key, tensor.shape(), value.shape()));
            }
        });
        return problems;
    }

    private void fail(List<String> problems) {
        Check.that(problems.isEmpty(), "%s: %s", getClass().getSimpleName(), String.join("; ", problems));
    }

    private void copy(Map<String, Tensor> values) {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            stateDict().forEach((key, tensor) -> {
                Tensor value = values.get(key);
                if (value != null) {
                    tensor.copyInPlace(value);
                }
            });
        }
    }

    /** Writes the state dict as {@code torch.save} does. */
    @Override
    public void save(Path file) {
        TorchFile.saveStateDict(file, stateDict());
    }

    /** Reads a state dict that {@link #save} or PyTorch wrote; its keys must be this layer's. */
    @Override
    public void load(Path file, boolean endOfEpoch) {
        try (TensorScope scope = TensorScope.open()) {
            loadStateDict(TorchFile.loadStateDict(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads what a file of another model has for this layer: as {@link #loadMatching} for a state dict.
     *
     * @throws IllegalArgumentException if a shape differs; nothing is copied
     */
    @CanIgnoreReturnValue
    public LoadResult transfer(Path file) {
        try (TensorScope scope = TensorScope.open()) {
            return loadMatching(TorchFile.loadStateDict(file));
        }
    }

    /** Moves all tensors of this layer to {@code device}, in place: fields that hold them stay right. */
    public final void to(Device device) {
        walk("", (path, tensor, trainable) -> tensor.moveInPlace(device));
        onMoved(device);
    }

    /** Called after {@link #to}, for tensors that are neither parameters nor buffers. */
    protected void onMoved(Device device) {
        children.values().forEach(child -> child.onMoved(device));
    }

    /** Whether parameters take part in training; frozen ones keep their values. */
    public final void freeze(boolean frozen) {
        namedParameters().values().forEach(tensor -> tensor.requiresGrad(!frozen));
    }
}
