package org.broca.nnet.optim;

import java.util.List;
import java.util.Map;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Aten;
import org.broca.tensor.engine.TorchScript;
import org.jspecify.annotations.Nullable;

/** The tensors that an optimizer keeps of a parameter: made once, outside every scope. */
final class State {
    private State() {}

    /** Adds a step counter, float32 as PyTorch's, on the parameter's device. */
    static boolean counter(Map<String, Tensor> state, Tensor parameter) {
        if (state.containsKey("step")) {
            return false;
        }
        put(state, "step", Tensor.scalar(0).to(parameter.device()));
        return true;
    }

    /** Adds zeros of the parameter's shape under {@code key}. */
    static boolean zeros(Map<String, Tensor> state, String key, Tensor parameter) {
        return filled(state, key, parameter, 0);
    }

    /** Adds one value in the parameter's shape under {@code key}. */
    static boolean filled(Map<String, Tensor> state, String key, Tensor parameter, double value) {
        if (state.containsKey(key)) {
            return false;
        }
        put(state, key, like(parameter).fillInPlace(value));
        return true;
    }

    /** An unset contiguous tensor of the parameter's shape, type and device. */
    static Tensor like(Tensor parameter) {
        DType dtype = parameter.dtype();
        return Tensor.empty(dtype, parameter.shape().toArray()).to(parameter.device());
    }

    static void put(Map<String, Tensor> state, String key, Tensor value) {
        state.put(key, TensorScope.release(value));
    }

    /** Adds 1 to the step counters of a batch. */
    static void count(Batch batch) {
        Object[] args = {batch.state("step"), 1L};
        call("_foreach_add_.Scalar", args);
    }

    /** Calls an operator that changes its arguments and returns nothing. */
    static void call(String op, @Nullable Object... args) {
        List<Tensor> unused = Aten.callAll(op, args);
    }

    /** Runs a script that changes its arguments and returns nothing. */
    static void call(TorchScript script, @Nullable Object... args) {
        List<Tensor> unused = script.call(args);
    }
}
