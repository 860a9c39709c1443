package org.broca.tensor.engine;

import java.util.Objects;
import java.util.function.Function;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The one place where a {@link Tensor} and libtorch's handle of it are exchanged.
 *
 * <p>{@link Tensor} hands over its private conversions when it is loaded, so that they need not be public.
 */
public final class Handles {
    private static @Nullable Function<Tensor, org.bytedeco.pytorch.Tensor> unwrap;
    private static @Nullable Function<org.bytedeco.pytorch.Tensor, Tensor> wrap;
    private static @Nullable Function<DType, ScalarType> scalarType;

    private Handles() {}

    /** Called once by {@link Tensor}'s initialiser; later calls are refused. */
    public static synchronized void install(
            Function<Tensor, org.bytedeco.pytorch.Tensor> unwrapper,
            Function<org.bytedeco.pytorch.Tensor, Tensor> wrapper,
            Function<DType, ScalarType> scalarTypes) {
        if (wrap != null) {
            throw new IllegalStateException("the handles' conversions are installed already");
        }
        unwrap = unwrapper;
        wrap = wrapper;
        scalarType = scalarTypes;
    }

    static org.bytedeco.pytorch.Tensor unwrap(Tensor tensor) {
        return Objects.requireNonNull(unwrap).apply(tensor);
    }

    static Tensor wrap(org.bytedeco.pytorch.Tensor handle) {
        return Objects.requireNonNull(wrap).apply(handle);
    }

    static ScalarType scalarType(DType dtype) {
        return Objects.requireNonNull(scalarType).apply(dtype);
    }
}
