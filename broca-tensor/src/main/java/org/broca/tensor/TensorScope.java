package org.broca.tensor;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;

/**
 * Frees, on close, every tensor its thread made since it was opened, except those kept.
 *
 * <p>libtorch's memory is invisible to the garbage collector, so every loop that makes tensors opens a scope; layers
 * never do. Scopes nest, and belong to the thread that opened them. What leaves a scope has three ways out:
 *
 * <ul>
 *   <li>{@link #keep}: to the enclosing scope (or, without one, to the garbage collector);
 *   <li>{@link #release}: to nobody, for tensors with a life of their own: parameters, optimizer state, a batch on its
 *       way from a loader's thread to the training loop;
 *   <li>{@link #adopt}: from nobody into the current scope of this thread, the other half of that hand-over.
 * </ul>
 */
public final class TensorScope implements AutoCloseable {
    private static final ThreadLocal<Deque<TensorScope>> OPEN = ThreadLocal.withInitial(ArrayDeque::new);

    private final Thread owner = Thread.currentThread();
    private final PointerScope pointers = new PointerScope();
    private final Set<Tensor> tensors = new LinkedHashSet<>();
    private boolean closed;

    private TensorScope() {}

    /** Opens a scope nested in the thread's current one. */
    public static TensorScope open() {
        Engine.start();
        TensorScope scope = new TensorScope();
        OPEN.get().push(scope);
        return scope;
    }

    /** Hands {@code tensor} to the enclosing scope, or to the garbage collector when there is none. */
    @CanIgnoreReturnValue
    public Tensor keep(Tensor tensor) {
        if (tensors.contains(tensor)) {
            TensorScope outer =
                    OPEN.get().stream().skip(depth() + 1L).findFirst().orElse(null);
            if (outer == null) {
                let(tensor);
            } else {
                // JavaCPP counts references: the new owner must hold one before this scope lets go of its own.
                outer.take(tensor);
                drop(tensor);
            }
        }
        return tensor;
    }

    /**
     * Takes {@code tensor} out of whichever scope of this thread holds it; from then on nobody frees it but its user.
     */
    @CanIgnoreReturnValue
    public static Tensor release(Tensor tensor) {
        for (TensorScope scope : OPEN.get()) {
            if (scope.tensors.contains(tensor)) {
                scope.let(tensor);
                break;
            }
        }
        return tensor;
    }

    /**
     * Makes this thread's current scope the owner of a released tensor.
     *
     * @throws IllegalStateException if this thread has no open scope
     */
    @CanIgnoreReturnValue
    public static Tensor adopt(Tensor tensor) {
        TensorScope scope = OPEN.get().peek();
        Check.state(scope != null, "no scope to adopt a tensor: open one with TensorScope.open() in this thread first");
        Objects.requireNonNull(scope).take(tensor);
        if (tensor.handle().referenceCount() > 1) {
            tensor.handle().releaseReference(); // what release() held
        }
        LiveTensors.owned(tensor);
        return tensor;
    }

    /** Called by every new tensor. */
    static void enter(Tensor tensor) {
        TensorScope scope = OPEN.get().peek();
        if (scope == null) {
            LiveTensors.unowned(tensor);
        } else {
            scope.tensors.add(tensor);
        }
    }

    /** Makes a tensor of a handle that no JavaCPP scope holds but that counts one reference. */
    static Tensor enterForeign(org.bytedeco.pytorch.Tensor handle) {
        TensorScope scope = OPEN.get().peek();
        if (scope != null) {
            scope.pointers.attach(handle);
            handle.releaseReference();
        }
        return new Tensor(handle);
    }

    /** Called by a tensor that its user frees by hand. */
    static void leave(Tensor tensor) {
        for (TensorScope scope : OPEN.get()) {
            if (scope.tensors.remove(tensor)) {
                scope.pointers.detach(tensor.handle());
                return;
            }
        }
        tensor.handle().deallocate();
    }

    private int depth() {
        int depth = 0;
        for (TensorScope scope : OPEN.get()) {
            if (scope == this) {
                return depth;
            }
            depth++;
        }
        throw new IllegalStateException("this TensorScope is closed, or belongs to another thread");
    }

    private void take(Tensor tensor) {
        pointers.attach(tensor.handle());
        tensors.add(tensor);
    }

    private void let(Tensor tensor) {
        tensor.handle().retainReference();
        drop(tensor);
        LiveTensors.unowned(tensor);
    }

    private void drop(Tensor tensor) {
        tensors.remove(tensor);
        pointers.detach(tensor.handle());
    }

    /**
     * Frees what was made in this scope and not kept, and any scope left open inside it.
     *
     * @throws IllegalStateException if another thread opened it
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        Check.state(
                Thread.currentThread() == owner,
                "this TensorScope was opened by thread \"%s\" and must be closed there, not by \"%s\"",
                owner.getName(),
                Thread.currentThread().getName());
        Deque<TensorScope> open = OPEN.get();
        TensorScope top;
        do {
            top = open.pop();
            top.closed = true;
            LiveTensors.freed(top.tensors);
            top.tensors.clear();
            top.pointers.close();
        } while (top != this);
    }
}
