package org.broca.tensor.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.engine.Memory;

/** NumPy's {@code .npz} files: arrays by name in a zip archive. Reads compressed ones too; writes stored ones. */
public final class Npz {
    private static final String ENDING = ".npy";

    private Npz() {}

    /**
     * Reads all arrays, in the file's order.
     *
     * @throws UncheckedIOException if the file cannot be read; names it
     * @throws IllegalArgumentException if it is not a sound npz file; names it
     */
    public static Map<String, Tensor> read(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith(ENDING)) {
                    tensors.put(name(entry), read(file, zip, entry));
                }
            }
            return Collections.unmodifiableMap(tensors);
        } catch (ZipException e) {
            throw new IllegalArgumentException("%s is damaged or cut short: %s".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static String name(ZipEntry entry) {
        return entry.getName().substring(0, entry.getName().length() - ENDING.length());
    }

    private static Tensor read(Path file, ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = new BufferedInputStream(zip.getInputStream(entry), 1 << 16)) {
            return Npy.read(in, entry.getSize());
        } catch (EOFException e) {
            throw new IllegalArgumentException("%s: array \"%s\" is cut short".formatted(file, name(entry)), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: array \"%s\": %s".formatted(file, name(entry), e.getMessage()), e);
        }
    }

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @throws UncheckedIOException if the file cannot be written; names it
     * @throws IllegalArgumentException if a tensor is bfloat16
     */
    public static void write(Path file, Map<String, Tensor> tensors) {
        AtomicFile.write(file, channel -> {
            ZipWriter zip = new ZipWriter(channel);
            for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                try (TensorScope scope = TensorScope.open()) {
                    Tensor plain = entry.getValue().detach().to(Device.CPU).contiguous();
                    add(zip, entry.getKey(), plain);
                }
            }
            zip.finish();
        });
    }

    private static void add(ZipWriter zip, String name, Tensor plain) throws IOException {
        byte[] head = Npy.head(plain.dtype(), plain.shape());
        CRC32 crc = new CRC32();
        crc.update(head);
        Memory.forEachChunk(plain, crc::update);
        zip.add(name + ENDING, head.length + RawBytes.size(plain), crc.getValue(), (FileChannel to) -> {
            RawBytes.writeFully(to, ByteBuffer.wrap(head));
            RawBytes.write(to, plain);
        });
    }
}
