package org.broca.tensor.engine;

import java.util.function.UnaryOperator;
import org.broca.tensor.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorTensorHook;
import org.bytedeco.pytorch.VoidTensorHook;

/** Calls Java when the gradient of a tensor is known, in the thread that runs backward. */
public final class GradientHook implements AutoCloseable {
    private final Tensor tensor;
    private final VoidTensorHook functor;
    private final int number;

    private GradientHook(Tensor tensor, VoidTensorHook functor) {
        this.tensor = tensor;
        this.functor = functor;
        functor.retainReference(); // not the open scope's
        number = Handles.unwrap(tensor).register_hook(functor);
    }

    /** Calls {@code action} in every backward, when a leaf's gradient is known and before it is added to the leaf's. */
    public static GradientHook before(Tensor leaf, Runnable action) {
        return new GradientHook(leaf, new VoidTensorHook() {
            @Override
            public void call(TensorBase gradient) {
                action.run();
            }
        });
    }

    /**
     * Replaces the gradient of {@code tensor} on its way back. What this returns must be kept until backward is done,
     * and be closed then.
     */
    public static AutoCloseable replace(Tensor tensor, UnaryOperator<Tensor> function) {
        TensorTensorHook functor = new TensorTensorHook() {
            @Override
            public TensorBase call(TensorBase gradient) {
                Tensor given = Handles.wrap(new org.bytedeco.pytorch.Tensor(gradient));
                return Handles.unwrap(function.apply(given));
            }
        };
        functor.retainReference();
        Handles.unwrap(tensor).register_hook(functor);
        return functor::deallocate;
    }

    @Override
    public void close() {
        Handles.unwrap(tensor).remove_hook(number);
        functor.deallocate();
    }
}
