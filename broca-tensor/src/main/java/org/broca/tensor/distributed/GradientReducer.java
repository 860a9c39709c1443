package org.broca.tensor.distributed;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.GradientHook;

/**
 * Averages gradients over the processes of a group, while backward still computes others.
 *
 * <p>Parameters are dealt to buckets in reversed order, which is about the order in which their gradients come. Between
 * {@link #begin} and {@link #finish} a bucket is on its way as soon as its last gradient is there; buckets go in one
 * order in all processes (Li et al., "PyTorch Distributed", 2020).
 */
public final class GradientReducer implements AutoCloseable {
    /** Bytes of a bucket: large enough for Gloo's full speed, small enough that several fit into a backward. */
    public static final long BUCKET_BYTES = 4L << 20;

    private final ProcessGroup group;
    private final List<String> names;
    private final List<Tensor> parameters;
    private final boolean findUnused;
    private final List<GradientBucket> buckets;
    private final int[] bucketOf;
    private final List<GradientHook> hooks = new ArrayList<>();
    private boolean begun;
    private int arrived = -1;
    private int launched;

    /**
     * A reducer of these parameters, by name.
     *
     * @param group used for nothing else
     * @param findUnused whether parameters may be without a gradient
     */
    public GradientReducer(ProcessGroup group, Map<String, Tensor> parameters, boolean findUnused, long bucketBytes) {
        this.group = group;
        this.names = new ArrayList<>(parameters.keySet());
        this.parameters = new ArrayList<>(parameters.values());
        this.findUnused = findUnused;
        Collections.reverse(names);
        Collections.reverse(this.parameters);
        buckets = GradientBucket.deal(this.parameters, bucketBytes);
        bucketOf = new int[names.size()];
        int next = 0;
        for (int b = 0; b < buckets.size(); b++) {
            for (int i = 0; i < buckets.get(b).size(); i++) {
                bucketOf[next++] = b;
            }
        }
        for (int i = 0; i < names.size(); i++) {
            int number = i;
            hooks.add(GradientHook.before(this.parameters.get(i), () -> arrives(number)));
        }
    }

    /** Whether these are the parameters of this reducer. */
    public boolean isOf(Map<String, Tensor> others) {
        return others.size() == names.size() && new java.util.HashSet<>(names).equals(others.keySet());
    }

    /** Number of buckets. */
    public int bucketCount() {
        return buckets.size();
    }

    /** From now on gradients are sent as they come: to be called before the last backward of an update. */
    public void begin() {
        begun = true;
        arrived = -1;
        launched = 0;
        buckets.forEach(GradientBucket::reset);
    }

    /** A gradient is known; when the next one is, this one has been added to its parameter's. */
    private void arrives(int number) {
        if (begun) {
            ready();
            arrived = number;
        }
    }

    private void ready() {
        if (arrived >= 0) {
            buckets.get(bucketOf[arrived]).arrive();
            arrived = -1;
        }
        while (launched < buckets.size() && buckets.get(launched).isComplete()) {
            launch();
        }
    }

    private void launch() {
        buckets.get(launched++).send(group);
    }

    /**
     * Waits until every parameter's gradient is the mean of all processes'. Works without {@link #begin} too; then
     * nothing goes on beside backward.
     *
     * @throws IllegalStateException if a parameter has no gradient and that is not allowed; names them all
     */
    public void finish() {
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            if (begun) {
                ready();
            } else {
                begin();
            }
            while (launched < buckets.size()) {
                launch();
            }
            begun = false;
            List<String> unused = unused();
            Optional<float[]> used = findUnused ? Optional.of(usedAnywhere()) : Optional.empty();
            int first = 0;
            for (GradientBucket bucket : buckets) {
                int offset = first;
                bucket.receive(group.size(), i -> used.isEmpty() || used.get()[offset + i] > 0);
                first += bucket.size();
            }
            Check.state(
                    findUnused || unused.isEmpty(),
                    "these parameters took no part in the loss of process %d: %s; leave them out of the modules, freeze"
                            + " them, or give --find_unused_parameters",
                    group.rank(),
                    unused);
        }
    }

    private List<String> unused() {
        List<String> unused = new ArrayList<>();
        for (GradientBucket bucket : buckets) {
            bucket.absent().forEach(parameter -> unused.add(names.get(indexOf(parameter))));
        }
        Collections.reverse(unused);
        return unused;
    }

    private int indexOf(Tensor parameter) {
        for (int i = 0; i < parameters.size(); i++) {
            if (isSame(parameters.get(i), parameter)) {
                return i;
            }
        }
        throw new IllegalStateException("no parameter of this reducer");
    }

    @SuppressWarnings("ReferenceEquality") // tensors have no equality of values
    private static boolean isSame(Tensor a, Tensor b) {
        return a == b;
    }

    private float[] usedAnywhere() {
        float[] own = new float[parameters.size()];
        for (int i = 0; i < own.length; i++) {
            own[i] = parameters.get(i).grad().isPresent() ? 1 : 0;
        }
        Tensor used = Tensor.of(own, own.length);
        group.allReduce(used);
        return used.toFloatArray();
    }

    @Override
    public void close() {
        hooks.forEach(GradientHook::close);
        hooks.clear();
        buckets.forEach(GradientBucket::close);
    }

    /** Trainable parameters by name, in their order. */
    public static Map<String, Tensor> trainable(Map<String, Tensor> parameters) {
        Map<String, Tensor> trainable = new LinkedHashMap<>();
        parameters.forEach((name, tensor) -> {
            if (tensor.requiresGrad()) {
                trainable.put(name, tensor);
            }
        });
        return trainable;
    }
}
