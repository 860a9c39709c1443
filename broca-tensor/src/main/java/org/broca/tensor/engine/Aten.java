package org.broca.tensor.engine;

import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;

/**
 * Any ATen operator by name, through libtorch's dispatcher.
 *
 * <p>Arguments are given in the operator's own order, all of them: {@link Tensor}, {@code null} for None, {@link Long},
 * {@link Integer}, {@link Double}, {@link Boolean}, {@link String}, {@link DType}, {@link Device}, {@code long[]},
 * {@code double[]}, {@code boolean[]}, {@code Tensor[]} and {@link OptionalTensors}. A call costs some microseconds
 * more than a method of {@link Tensor}.
 */
public final class Aten {
    private static final ConcurrentMap<String, OperatorHandle> OPERATORS = new ConcurrentHashMap<>();

    static {
        start();
    }

    private Aten() {}

    /** Loads the engine where this is the first use of it; {@link Tensor}'s initialiser does. */
    static void start() {
        try {
            MethodHandles.lookup().ensureInitialized(Tensor.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A list of tensors some of which may be absent, as {@code aten::index} takes. */
    public record OptionalTensors(List<java.util.Optional<Tensor>> tensors) {
        public OptionalTensors {
            tensors = List.copyOf(tensors);
        }
    }

    /**
     * Calls an operator that returns one tensor.
     *
     * @param op name and, after a dot, overload: {@code index_select}, {@code add.Tensor}
     * @throws IllegalArgumentException if libtorch refuses the arguments; names the operator
     */
    public static Tensor call(String op, @org.jspecify.annotations.Nullable Object... args) {
        return callAll(op, args).get(0);
    }

    /** Calls an operator and returns all tensors it returns, lists of tensors flattened. */
    public static List<Tensor> callAll(String op, @org.jspecify.annotations.Nullable Object... args) {
        return run(
                op,
                stack -> {
                    operator(op).callBoxed(stack);
                    return stack;
                },
                args);
    }

    static List<Tensor> run(
            String op, Function<IValueVector, IValueVector> body, @org.jspecify.annotations.Nullable Object... args) {
        List<Tensor> results = new ArrayList<>();
        List<org.bytedeco.pytorch.Tensor> handles = new ArrayList<>();
        try (PointerScope temporaries = new PointerScope()) {
            IValueVector stack = new IValueVector(0);
            for (Object arg : args) {
                stack.push_back(IValues.of(arg));
            }
            IValueVector out = body.apply(stack);
            for (long i = 0; i < out.size(); i++) {
                IValues.collectTensors(out.get(i), handles);
            }
            handles.forEach(org.bytedeco.pytorch.Tensor::retainReference);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw e;
        } catch (RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    op + ": " + message.lines().findFirst().orElse(message), e);
        }
        handles.forEach(handle -> results.add(Handles.wrap(handle)));
        return results;
    }

    private static OperatorHandle operator(String op) {
        return OPERATORS.computeIfAbsent(op, name -> {
            int dot = name.indexOf('.');
            String base = dot < 0 ? name : name.substring(0, dot);
            String qualified = base.contains("::") ? base : "aten::" + base;
            OperatorHandle found =
                    Dispatcher.singleton().findSchemaOrThrow(qualified, dot < 0 ? "" : name.substring(dot + 1));
            found.retainReference();
            return found;
        });
    }
}
