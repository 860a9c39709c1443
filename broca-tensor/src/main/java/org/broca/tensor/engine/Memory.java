package org.broca.tensor.engine;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;

/** The bytes behind a tensor, for reading and writing files without a copy. */
public final class Memory {
    private static final long LARGEST_CHUNK = 1L << 28;

    private Memory() {}

    /** What is done with a stretch of bytes; the buffer must not be used afterwards. */
    @FunctionalInterface
    public interface Chunk {
        void accept(ByteBuffer bytes) throws IOException;
    }

    /**
     * Hands over a contiguous CPU tensor's own bytes, in order, in chunks of at most 256 MiB.
     *
     * @throws IllegalArgumentException if the tensor lies elsewhere or has gaps
     */
    public static void forEachChunk(Tensor tensor, Chunk action) throws IOException {
        Check.that(tensor.device().isCpu() && tensor.isContiguous(), "only contiguous tensors on the cpu lie in bytes");
        long length = tensor.numel() * tensor.dtype().itemSize();
        for (long start = 0; start < length; start += LARGEST_CHUNK) {
            action.accept(bytes(tensor, start, Math.min(LARGEST_CHUNK, length - start)));
        }
        Reference.reachabilityFence(tensor);
    }

    private static ByteBuffer bytes(Tensor tensor, long start, long length) {
        try (PointerScope temporaries = new PointerScope()) {
            BytePointer all = new BytePointer(Handles.unwrap(tensor).data_ptr());
            return all.getPointer(start).capacity(length).asByteBuffer().order(ByteOrder.nativeOrder());
        }
    }

    /** Size in bytes of the memory behind a tensor, which may be more than the tensor shows of it. */
    public static long storageBytes(Tensor tensor) {
        try (PointerScope temporaries = new PointerScope()) {
            return Handles.unwrap(tensor).storage().nbytes();
        }
    }
}
