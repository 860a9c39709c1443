package org.broca.tensor.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Memory;

/**
 * Safetensors files: named tensors and a map of text, without anything that could run.
 *
 * <p>Bytes go straight between the file and the tensors' memory. Every type of {@link DType} but complex128, which the
 * format lacks.
 */
public final class Safetensors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST_HEADER = 100_000_000;
    private static final String METADATA = "__metadata__";
    private static final Map<String, DType> TYPES = Map.ofEntries(
            Map.entry("F64", DType.FLOAT64),
            Map.entry("F32", DType.FLOAT32),
            Map.entry("F16", DType.FLOAT16),
            Map.entry("BF16", DType.BFLOAT16),
            Map.entry("I64", DType.INT64),
            Map.entry("I32", DType.INT32),
            Map.entry("I16", DType.INT16),
            Map.entry("I8", DType.INT8),
            Map.entry("U8", DType.UINT8),
            Map.entry("BOOL", DType.BOOL),
            Map.entry("C64", DType.COMPLEX64));

    private Safetensors() {}

    /** What a file holds, in its order. */
    public record Content(Map<String, Tensor> tensors, Map<String, String> metadata) {
        public Content {
            tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        }
    }

    /**
     * Reads all tensors of a file, on the CPU.
     *
     * @throws UncheckedIOException if the file cannot be read; names it
     * @throws IllegalArgumentException if it is not a sound safetensors file; names it
     */
    public static Content read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return read(file, channel);
        } catch (JsonProcessingException e) {
            throw damaged(file, "its header is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + AtomicFile.reason(e), e);
        }
    }

    private static Content read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        long header = size < 8 ? -1 : little(channel, 8).getLong();
        if (header < 0 || header > Math.min(size - 8, LARGEST_HEADER)) {
            throw damaged(file, "it does not start with the length of a header");
        }
        JsonNode entries = JSON.readTree(
                StandardCharsets.UTF_8.decode(little(channel, (int) header)).toString());
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = Map.of();
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            if (entry.getKey().equals(METADATA)) {
                metadata = JSON.convertValue(entry.getValue(), new TypeReference<LinkedHashMap<String, String>>() {});
            } else {
                Entry described = describe(file, entry.getKey(), entry.getValue(), size - 8 - header);
                tensors.put(entry.getKey(), fill(channel, 8 + header + described.begin, described));
            }
        }
        return new Content(tensors, metadata);
    }

    private static final class Entry {
        private final DType dtype;
        private final long[] shape;
        private final long begin;

        Entry(DType dtype, long[] shape, long begin) {
            this.dtype = dtype;
            this.shape = shape;
            this.begin = begin;
        }
    }

    private static Entry describe(Path file, String key, JsonNode node, long available) {
        DType dtype = dtype(file, key, node.path("dtype").asText());
        long[] shape = JSON.convertValue(node.path("shape"), long[].class);
        long begin = node.path("data_offsets").path(0).asLong(-1);
        long end = node.path("data_offsets").path(1).asLong(-1);
        long bytes = bytes(dtype, shape);
        if (begin < 0 || bytes < 0 || end - begin != bytes || end > available) {
            throw damaged(file, "tensor \"%s\" does not lie within the file; is it cut short?".formatted(key));
        }
        return new Entry(dtype, shape, begin);
    }

    private static DType dtype(Path file, String key, String name) {
        DType dtype = TYPES.get(name);
        if (dtype == null) {
            throw new IllegalArgumentException("%s: tensor \"%s\" has dtype \"%s\", which Broca has not (known: %s)"
                    .formatted(file, key, name, TYPES.keySet().stream().sorted().toList()));
        }
        return dtype;
    }

    /** Size of a tensor, or -1 if there is no such size. */
    private static long bytes(DType dtype, long... shape) {
        try {
            long numel = Arrays.stream(shape).anyMatch(size -> size < 0)
                    ? -1
                    : Shape.of(shape).numel();
            return Math.multiplyExact(numel, (long) dtype.itemSize());
        } catch (ArithmeticException e) {
            return -1;
        }
    }

    private static Tensor fill(FileChannel channel, long position, Entry entry) throws IOException {
        Tensor tensor = Tensor.empty(entry.dtype, entry.shape);
        channel.position(position);
        Memory.forEachChunk(tensor, bytes -> RawBytes.readFully(channel, bytes));
        return tensor;
    }

    private static ByteBuffer little(FileChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        RawBytes.readFully(channel, bytes);
        return bytes.flip();
    }

    private static IllegalArgumentException damaged(Path file, String why) {
        return new IllegalArgumentException("%s is not a sound safetensors file: %s".formatted(file, why));
    }

    /** Writes or replaces a file; see {@link #write(Path, Map, Map)}. */
    public static void write(Path file, Map<String, Tensor> tensors) {
        write(file, tensors, Map.of());
    }

    /**
     * Writes or replaces a file, whole or not at all.
     *
     * @throws UncheckedIOException if the file cannot be written; names it
     * @throws IllegalArgumentException if a tensor is complex128
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        Check.that(
                !tensors.containsKey(METADATA), "no tensor may be called \"%s\": the format keeps that name", METADATA);
        AtomicFile.write(file, channel -> write(channel, tensors, metadata));
    }

    private static void write(FileChannel channel, Map<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        // widest elements first, so that every tensor is aligned
        List<Map.Entry<String, Tensor>> order = new ArrayList<>(tensors.entrySet());
        order.sort(Comparator.comparing(e -> -e.getValue().dtype().itemSize()));
        ByteBuffer head = header(tensors, order, metadata);
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        RawBytes.writeFully(channel, length.putLong(0, head.remaining()));
        RawBytes.writeFully(channel, head);
        for (Map.Entry<String, Tensor> entry : order) {
            RawBytes.write(channel, entry.getValue());
        }
    }

    private static ByteBuffer header(
            Map<String, Tensor> tensors, List<Map.Entry<String, Tensor>> order, Map<String, String> metadata)
            throws IOException {
        Map<String, Long> begins = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, Tensor> entry : order) {
            begins.put(entry.getKey(), end);
            end += RawBytes.size(entry.getValue());
        }
        ObjectNode json = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            json.set(METADATA, JSON.valueToTree(metadata));
        }
        tensors.forEach((key, tensor) -> {
            long begin = begins.getOrDefault(key, 0L);
            json.putObject(key)
                    .put("dtype", name(key, tensor.dtype()))
                    .<ObjectNode>set("shape", JSON.valueToTree(tensor.shape().toArray()))
                    .set("data_offsets", JSON.valueToTree(new long[] {begin, begin + RawBytes.size(tensor)}));
        });
        byte[] text = JSON.writeValueAsBytes(json);
        ByteBuffer padded = ByteBuffer.allocate((text.length + 7) / 8 * 8).put(text);
        while (padded.hasRemaining()) {
            padded.put((byte) ' ');
        }
        return padded.flip();
    }

    private static String name(String key, DType dtype) {
        return TYPES.entrySet().stream()
                .filter(e -> e.getValue() == dtype)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "safetensors files cannot hold %s (tensor \"%s\"); write a .ckpt file instead"
                                .formatted(dtype, key)));
    }
}
