package org.broca.tensor.distributed;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.broca.tensor.Autograd;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;
import org.jspecify.annotations.Nullable;

/** Gradients of some parameters, which travel as one vector. */
final class GradientBucket implements AutoCloseable {
    private final List<Tensor> parameters;
    private final Tensor flat;
    private final List<Tensor> views = new ArrayList<>();
    private final List<Tensor> absent = new ArrayList<>();
    private int missing;
    private ProcessGroup.@Nullable Pending pending;

    private GradientBucket(List<Tensor> parameters) {
        this.parameters = List.copyOf(parameters);
        long numel = parameters.stream().mapToLong(Tensor::numel).sum();
        Tensor first = parameters.get(0);
        try (TensorScope scope = TensorScope.open()) {
            flat = TensorScope.release(Tensor.zeros(first.dtype(), numel).to(first.device())); // [numel]
            long offset = 0;
            for (Tensor parameter : parameters) {
                views.add(TensorScope.release(flat.narrow(0, offset, parameter.numel())
                        .reshape(parameter.shape().toArray())));
                offset += parameter.numel();
            }
        }
        reset();
    }

    /** Buckets of at most so many bytes, or of one parameter, all of one type and device. */
    static List<GradientBucket> deal(List<Tensor> parameters, long bytes) {
        List<GradientBucket> buckets = new ArrayList<>();
        List<Tensor> open = new ArrayList<>();
        long size = 0;
        for (Tensor parameter : parameters) {
            long more = parameter.numel() * parameter.dtype().itemSize();
            boolean fits = open.isEmpty() || (size + more <= bytes && alike(open.get(0), parameter));
            if (!fits) {
                buckets.add(new GradientBucket(open));
                open.clear();
                size = 0;
            }
            open.add(parameter);
            size += more;
        }
        if (!open.isEmpty()) {
            buckets.add(new GradientBucket(open));
        }
        return buckets;
    }

    private static boolean alike(Tensor a, Tensor b) {
        return a.dtype() == b.dtype() && a.device().equals(b.device());
    }

    int size() {
        return parameters.size();
    }

    void reset() {
        missing = parameters.size();
        absent.clear();
        pending = null;
    }

    void arrive() {
        missing--;
    }

    boolean isComplete() {
        return missing == 0;
    }

    /** Parameters without a gradient when this was sent. */
    List<Tensor> absent() {
        return absent;
    }

    void send(ProcessGroup group) {
        try (TensorScope scope = TensorScope.open();
                Autograd.Mode mode = Autograd.noGrad()) {
            List<Tensor> to = new ArrayList<>();
            List<Tensor> from = new ArrayList<>();
            for (int i = 0; i < parameters.size(); i++) {
                Tensor view = views.get(i);
                Tensor parameter = parameters.get(i);
                parameter
                        .grad()
                        .ifPresentOrElse(
                                grad -> {
                                    to.add(view);
                                    from.add(grad);
                                },
                                () -> {
                                    absent.add(parameter);
                                    view.fillInPlace(0);
                                });
            }
            copy(to, from);
            pending = group.allReduceLater(flat);
        }
    }

    /** Waits, and gives every parameter the mean; one without a gradient only where {@code used} holds. */
    void receive(int processes, IntPredicate used) {
        if (pending == null) {
            throw new IllegalStateException("nothing was sent");
        }
        pending.await();
        pending = null;
        flat.mulInPlace(1.0 / processes);
        List<Tensor> to = new ArrayList<>();
        List<Tensor> from = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            Tensor view = views.get(i);
            Tensor parameter = parameters.get(i);
            boolean wanted = used.test(i);
            parameter
                    .grad()
                    .ifPresentOrElse(
                            grad -> {
                                to.add(grad);
                                from.add(view);
                            },
                            () -> {
                                if (wanted) {
                                    parameter.setGrad(view.copy());
                                }
                            });
        }
        copy(to, from);
    }

    private static void copy(List<Tensor> to, List<Tensor> from) {
        if (!to.isEmpty()) {
            List<Tensor> unused =
                    Aten.callAll("_foreach_copy_", to.toArray(new Tensor[0]), from.toArray(new Tensor[0]), false);
        }
    }

    @Override
    public void close() {
        views.forEach(Tensor::close);
        flat.close();
    }
}
