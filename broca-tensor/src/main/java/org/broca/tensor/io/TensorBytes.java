package org.broca.tensor.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Memory;

/** Bytes as tensors, for what only takes tensors. */
public final class TensorBytes {
    private TensorBytes() {}

    /** A copy of {@code bytes}, uint8 {@code [length]}. */
    public static Tensor of(byte[] bytes) {
        Tensor tensor = Tensor.empty(DType.UINT8, bytes.length);
        ByteBuffer from = ByteBuffer.wrap(bytes);
        each(tensor, to -> {
            int length = to.remaining();
            to.put(from.slice(from.position(), length));
            from.position(from.position() + length);
        });
        return tensor;
    }

    /** A copy of a contiguous uint8 tensor's bytes. */
    public static byte[] toArray(Tensor tensor) {
        ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(tensor.numel()));
        each(tensor, to::put);
        return to.array();
    }

    private static void each(Tensor tensor, Memory.Chunk action) {
        try {
            Memory.forEachChunk(tensor, action);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // buffers in memory do not fail
        }
    }
}
