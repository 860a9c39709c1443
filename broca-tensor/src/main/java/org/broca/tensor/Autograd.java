package org.broca.tensor;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.global.torch;

/**
 * Modes of the current thread: whether operations record gradients, and in which precision they compute.
 *
 * <p>Each is opened with try-with-resources and restores what was before on close, in the thread that opened it.
 */
public final class Autograd {
    private Autograd() {}

    /** A mode that lasts until closed. */
    public interface Mode extends AutoCloseable {
        @Override
        void close();
    }

    /** No gradients are recorded. */
    public static Mode noGrad() {
        return gradMode(false);
    }

    /** Gradients are recorded, also inside {@link #noGrad}. */
    public static Mode enableGrad() {
        return gradMode(true);
    }

    /** Whether this thread records gradients. */
    public static boolean isGradEnabled() {
        Engine.start();
        return GradMode.is_enabled();
    }

    private static Mode gradMode(boolean on) {
        Engine.start();
        boolean before = GradMode.is_enabled();
        GradMode.set_enabled(on);
        return () -> GradMode.set_enabled(before);
    }

    /** As {@link #noGrad}, faster; tensors made here can never take part in a gradient. */
    public static Mode inference() {
        Engine.start();
        InferenceMode guard = new InferenceMode(true);
        guard.retainReference();
        return guard::deallocate;
    }

    /**
     * Matrix products and convolutions compute in {@code dtype}, what needs precision stays float32.
     *
     * @param dtype {@link DType#BFLOAT16} or {@link DType#FLOAT16}; {@link DType#FLOAT32} changes nothing
     */
    public static Mode autocast(Device device, DType dtype) {
        Engine.start();
        if (dtype == DType.FLOAT32) {
            return () -> {};
        }
        Check.that(
                dtype == DType.BFLOAT16 || dtype == DType.FLOAT16,
                "autocast computes in bfloat16 or float16, not in %s",
                dtype);
        torch.DeviceType type = device.isCpu() ? torch.DeviceType.CPU : torch.DeviceType.CUDA;
        boolean before = torch.is_autocast_enabled(type);
        torch.set_autocast_enabled(type, true);
        torch.set_autocast_dtype(type, dtype.scalarType());
        torch.increment_nesting();
        return () -> {
            if (torch.decrement_nesting() == 0) {
                torch.clear_cache();
            }
            torch.set_autocast_enabled(type, before);
        };
    }

    /** Everything computes in the precision of its operands, also inside {@link #autocast}. */
    public static Mode fullPrecision() {
        Engine.start();
        boolean cpu = torch.is_autocast_enabled(torch.DeviceType.CPU);
        boolean cuda = torch.is_autocast_enabled(torch.DeviceType.CUDA);
        torch.set_autocast_enabled(torch.DeviceType.CPU, false);
        torch.set_autocast_enabled(torch.DeviceType.CUDA, false);
        return () -> {
            torch.set_autocast_enabled(torch.DeviceType.CPU, cpu);
            torch.set_autocast_enabled(torch.DeviceType.CUDA, cuda);
        };
    }
}
