package org.broca.tensor.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Memory;

/** Bytes between files and tensors. */
final class RawBytes {
    private static final int BUFFER = 1 << 16;

    private RawBytes() {}

    static void readFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("it ends too early");
            }
        }
    }

    static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) < 0) {
                throw new IOException("no more bytes are taken");
            }
        }
    }

    /** Fills a tensor from a stream; returns the CRC-32 of what was read. */
    static long fill(Tensor tensor, InputStream in) throws IOException {
        CRC32 crc = new CRC32();
        byte[] buffer = new byte[BUFFER];
        Memory.forEachChunk(tensor, bytes -> {
            while (bytes.hasRemaining()) {
                int count = in.read(buffer, 0, Math.min(buffer.length, bytes.remaining()));
                if (count < 0) {
                    throw new EOFException("it ends too early");
                }
                crc.update(buffer, 0, count);
                bytes.put(buffer, 0, count);
            }
        });
        return crc.getValue();
    }

    /** Turns elements written by a machine of the other byte order. */
    static void swap(Tensor tensor) throws IOException {
        DType dtype = tensor.dtype();
        int width = dtype.isComplex() ? dtype.itemSize() / 2 : dtype.itemSize();
        Memory.forEachChunk(tensor, bytes -> {
            for (int start = 0; start < bytes.limit(); start += width) {
                for (int i = 0; i < width / 2; i++) {
                    byte low = bytes.get(start + i);
                    bytes.put(start + i, bytes.get(start + width - 1 - i));
                    bytes.put(start + width - 1 - i, low);
                }
            }
        });
    }

    /** Writes a tensor's elements row by row. */
    static void write(FileChannel channel, Tensor tensor) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            Memory.forEachChunk(plain(tensor), bytes -> writeFully(channel, bytes));
        }
    }

    /** Copies a tensor's elements row by row. */
    static void copy(Tensor tensor, ByteBuffer to) throws IOException {
        try (TensorScope scope = TensorScope.open()) {
            Memory.forEachChunk(plain(tensor), to::put);
        }
    }

    static long crc(Tensor tensor) throws IOException {
        CRC32 crc = new CRC32();
        try (TensorScope scope = TensorScope.open()) {
            Memory.forEachChunk(plain(tensor), crc::update);
        }
        return crc.getValue();
    }

    private static Tensor plain(Tensor tensor) {
        return tensor.detach().to(Device.CPU).contiguous();
    }

    static long size(Tensor tensor) {
        return tensor.numel() * tensor.dtype().itemSize();
    }
}
