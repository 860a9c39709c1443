package org.broca.tensor;

/**
 * Moves batches to a device.
 *
 * <p>To CUDA from pinned memory, on a stream of its own: the copy runs beside what the device computes meanwhile, and
 * what uses the tensor afterwards waits for it on the device, not here. Elsewhere as {@link Tensor#to(Device)}.
 */
public final class DeviceTransfer {
    private DeviceTransfer() {}

    /** A tensor on {@code device}; the tensor itself if it is there already. */
    public static Tensor to(Tensor tensor, Device device) {
        boolean upload = tensor.device().isCpu() && !device.isCpu();
        return upload ? CudaCopies.upload(tensor, device) : tensor.to(device);
    }
}
