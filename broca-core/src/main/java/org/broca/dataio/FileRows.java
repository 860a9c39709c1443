package org.broca.dataio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.tensor.Check;

/**
 * Rows of a manifest that stay in its file.
 *
 * <p>Kept in memory are where rows begin, 8 bytes each, and the numbers of {@code duration} and {@code length}, 8 bytes
 * each. The file is mapped: replacing it by another changes nothing here, and the system's cache serves all processes
 * of a machine.
 */
abstract class FileRows implements ItemSource {
    private static final List<String> NUMBERS = List.of("duration", "length");
    private static final long CHUNK = 1L << 30;

    protected final Path file;
    private final List<ByteBuffer> chunks = new ArrayList<>();
    private final long bytes;
    private final Set<String> keys = new LinkedHashSet<>();
    private final Map<String, double[]> numbers = new LinkedHashMap<>();
    private long[] starts = new long[1024];
    private long[] hashes = new long[1024];
    private int rows;

    FileRows(Path file) {
        this.file = file;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            bytes = channel.size();
            for (long at = 0; at < bytes; at += CHUNK) {
                chunks.add(channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(CHUNK, bytes - at)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("manifest " + file + " cannot be read: " + e, e);
        }
        NUMBERS.forEach(key -> numbers.put(key, new double[1024]));
    }

    /** The id in a row's bytes. */
    abstract String idIn(byte[] row);

    /** The items in a row's bytes. */
    abstract Map<String, Object> itemsIn(byte[] row);

    /** Takes note of the next row. */
    final void add(long start, String id, Map<String, ?> items) {
        if (rows == starts.length) {
            int room = Math.toIntExact(Math.min(Integer.MAX_VALUE - 8, rows * 3L / 2));
            starts = Arrays.copyOf(starts, room);
            hashes = Arrays.copyOf(hashes, room);
            numbers.replaceAll((key, column) -> Arrays.copyOf(column, room));
        }
        starts[rows] = start;
        hashes[rows] = hash(id);
        keys.addAll(items.keySet());
        numbers.keySet().removeIf(key -> !(items.get(key) instanceof Number));
        numbers.forEach((key, column) -> {
            if (items.get(key) instanceof Number number) {
                column[rows] = number.doubleValue();
            }
        });
        rows++;
    }

    /** Ends the reading: gives back what room is left over, and refuses ids that are used twice. */
    final void finish() {
        Check.that(rows > 0, "%s holds no items: a manifest needs at least one", file);
        starts = Arrays.copyOf(starts, rows + 1);
        starts[rows] = bytes;
        numbers.replaceAll((key, column) -> Arrays.copyOf(column, rows));
        long[] sorted = Arrays.copyOf(hashes, rows);
        hashes = new long[0];
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) {
            if (sorted[i] == sorted[i - 1]) {
                refuseTwice(sorted[i]);
            }
        }
    }

    private void refuseTwice(long hash) {
        Map<String, Integer> seen = new LinkedHashMap<>();
        for (int i = 0; i < rows; i++) {
            String id = id(i);
            if (hash(id) == hash) {
                Integer before = seen.put(id, i);
                Check.that(
                        before == null,
                        "%s: the id \"%s\" is used twice, by items %d and %d",
                        file,
                        id,
                        before == null ? 0 : before + 1,
                        i + 1);
            }
        }
    }

    /** 64 bits of an id, such that a million ids hardly ever share some. */
    private static long hash(String id) {
        long hash = 0x9E3779B97F4A7C15L;
        for (int i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0xD6E8FEB86659FD93L;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    /** Bytes of the file; fewer where it ends. */
    final byte[] bytes(long from, int count) {
        byte[] out = new byte[(int) Math.min(count, bytes - from)];
        int done = 0;
        while (done < out.length) {
            ByteBuffer chunk = chunks.get((int) ((from + done) / CHUNK));
            int inside = (int) ((from + done) % CHUNK);
            int taken = Math.min(out.length - done, chunk.limit() - inside);
            chunk.get(inside, out, done, taken);
            done += taken;
        }
        return out;
    }

    final long byteCount() {
        return bytes;
    }

    private byte[] row(int index) {
        return bytes(starts[index], Math.toIntExact(starts[index + 1] - starts[index]));
    }

    @Override
    public final int size() {
        return rows;
    }

    @Override
    public final String origin() {
        return file.toString();
    }

    @Override
    public final List<String> keys() {
        return List.copyOf(keys);
    }

    @Override
    public final String id(int index) {
        return idIn(row(index));
    }

    @Override
    public final Map<String, ?> get(int index) {
        return itemsIn(row(index));
    }

    @Override
    public final Optional<double[]> numbers(String key) {
        return Optional.ofNullable(numbers.get(key));
    }
}
