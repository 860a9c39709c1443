package org.broca.tensor;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.cuda.CUDAEvent;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch_cuda;

/** Copies to CUDA devices; loaded only where there is one, since the CPU's libraries lack what it calls. */
final class CudaCopies {
    private static final ConcurrentMap<Integer, CUDAStream> SIDE = new ConcurrentHashMap<>();

    private CudaCopies() {}

    static Tensor upload(Tensor tensor, Device device) {
        int colon = device.name().indexOf(':');
        byte index = colon < 0 ? -1 : Byte.parseByte(device.name().substring(colon + 1));
        CUDAStream side = SIDE.computeIfAbsent((int) index, i -> pooled(index));
        CUDAStream current = torch_cuda.getCurrentCUDAStream(index);
        org.bytedeco.pytorch.Tensor host = tensor.handle();
        // The host's allocator keeps pinned memory until the copies out of it are done.
        org.bytedeco.pytorch.Tensor pinned = host.pin_memory();
        torch_cuda.setCurrentCUDAStream(side);
        Tensor copy;
        try {
            copy = new Tensor(pinned.to(
                    new org.bytedeco.pytorch.Device(device.name()),
                    host.scalar_type(),
                    true,
                    false,
                    new MemoryFormatOptional()));
        } finally {
            torch_cuda.setCurrentCUDAStream(current);
        }
        try (CUDAEvent done = new CUDAEvent()) {
            done.record(side);
            done.block(current);
        }
        copy.handle().record_stream(current.unwrap());
        return copy;
    }

    private static CUDAStream pooled(byte index) {
        CUDAStream stream = torch_cuda.getStreamFromPool(false, index);
        stream.retainReference(); // this may be called inside a scope, which must not free it
        return stream;
    }
}
