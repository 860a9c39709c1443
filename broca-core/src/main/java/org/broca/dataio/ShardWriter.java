package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.tensor.Check;

/**
 * Writes utterances into tar files of bounded size, with an index: shards as webdataset and Broca read them.
 *
 * <pre>{@code
 * try (ShardWriter writer = ShardWriter.builder(folder).maxBytes(256L << 20).build()) {
 *     manifest.forEach(writer::add);
 * }
 * }</pre>
 *
 * <p>An utterance {@code utt1} becomes {@code utt1.flac}, its recording byte by byte, and {@code utt1.json}, its other
 * items and its {@code id}. Items that name recordings under other keys become files such as
 * {@code utt1.noisy_wav.flac}; a segment of a recording is cut out, as 16-bit wav. Dots and slashes in ids are written
 * as {@code %2E} and {@code %2F}. The same utterances give the same bytes.
 *
 * <p>The folder's {@code index.json} is written by {@link #close}; without it the shards are not whole.
 */
public final class ShardWriter implements AutoCloseable {
    /** Numbers kept in the index, so that utterances can be sorted without reading shards. */
    private static final List<String> NUMBERS = List.of("duration", "length");

    private final Path folder;
    private final String prefix;
    private final long maxBytes;
    private final int maxCount;
    private final boolean gzip;
    private final List<ShardIndex.Shard> shards = new ArrayList<>();
    private final Set<String> keys = new LinkedHashSet<>();
    private final Map<String, double[]> numbers = new LinkedHashMap<>();
    private final Set<String> ids = new HashSet<>();
    private int written;
    private Optional<ShardFile> open = Optional.empty();

    private ShardWriter(Builder b) {
        folder = b.folder;
        prefix = b.prefix;
        maxBytes = b.maxBytes;
        maxCount = b.maxCount;
        gzip = b.gzip;
        NUMBERS.forEach(key -> numbers.put(key, new double[1024]));
        Check.that(
                !Files.exists(folder.resolve(ShardIndex.FILE)),
                "%s holds shards already; delete it or give another folder",
                folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be made: " + e, e);
        }
    }

    /** A writer of shards in a folder, which is made if need be. */
    public static Builder builder(Path folder) {
        return new Builder(folder);
    }

    /** Shards begun so far. */
    public int shards() {
        return shards.size() + (open.isPresent() ? 1 : 0);
    }

    /**
     * Adds an utterance.
     *
     * @param id its name
     * @param items as of a manifest; those that name recordings are files of their own
     * @throws IllegalArgumentException if the id was added before
     * @throws UncheckedIOException if a recording cannot be read or the shard not be written; names the utterance
     */
    public void add(String id, Map<String, ?> items) {
        Map<String, byte[]> files = ShardSample.files(id, items);
        keys.addAll(items.keySet());
        addNumbers(items);
        addSample(id, files);
    }

    /**
     * Adds a sample of ready files.
     *
     * @param id its name
     * @param files content by ending, as {@code Map.of("npy", bytes, "json", text)}
     */
    public void addFiles(String id, Map<String, byte[]> files) {
        numbers.clear(); // nobody says how long it is
        addSample(id, files);
    }

    private void addSample(String id, Map<String, byte[]> files) {
        Check.that(!files.isEmpty(), "item \"%s\" has no files to be written", id);
        Check.that(ids.add(id), "the id \"%s\" is used twice", id);
        try {
            if (open.isPresent()
                    && (open.get().samples() == maxCount || open.get().bytes() + ShardFile.bytes(files) > maxBytes)) {
                finishShard();
            }
            if (open.isEmpty()) {
                String name = "%s-%06d.tar%s".formatted(prefix, shards.size(), gzip ? ".gz" : "");
                open = Optional.of(new ShardFile(folder.resolve(name), gzip));
            }
            open.get().write(ShardKeys.key(id), files);
            written++;
        } catch (IOException e) {
            throw new UncheckedIOException("item \"%s\" cannot be written to %s: %s".formatted(id, folder, e), e);
        }
    }

    private void finishShard() throws IOException {
        shards.add(open.orElseThrow().finish());
        open = Optional.empty();
    }

    private void addNumbers(Map<String, ?> items) {
        for (String key : NUMBERS) {
            double[] column = numbers.get(key);
            if (column == null) {
                continue; // an utterance before had none
            }
            if (!(items.get(key) instanceof Number number)) {
                numbers.remove(key);
                continue;
            }
            if (written == column.length) {
                column = Arrays.copyOf(column, 2 * written);
                numbers.put(key, column);
            }
            column[written] = number.doubleValue();
        }
    }

    /**
     * Writes the index of shards that others wrote: counts their samples and reads their lengths.
     *
     * @return number of samples
     */
    @CanIgnoreReturnValue
    public static int index(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(ShardIndex.FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(folder.resolve(ShardIndex.FILE) + " cannot be replaced: " + e, e);
        }
        ShardItems items = new ShardItems(folder);
        Map<String, double[]> columns = new LinkedHashMap<>();
        NUMBERS.forEach(key -> columns.put(key, new double[items.size()]));
        Set<String> keys = new LinkedHashSet<>();
        for (int i = 0; i < items.size(); i++) {
            Map<String, ?> sample = items.get(i);
            keys.addAll(sample.keySet());
            for (String key : NUMBERS) {
                double[] column = columns.get(key);
                if (column != null && sample.get(key) instanceof Number number) {
                    column[i] = number.doubleValue();
                } else {
                    columns.remove(key);
                }
            }
        }
        new ShardIndex(items.index().shards(), List.copyOf(keys), columns).write(folder);
        return items.size();
    }

    /** Ends the last shard and writes the index. */
    @Override
    public void close() {
        if (written == 0) {
            return;
        }
        try {
            if (open.isPresent()) {
                finishShard();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the last shard of %s cannot be written: %s".formatted(folder, e), e);
        }
        Map<String, double[]> columns = new LinkedHashMap<>();
        numbers.forEach((key, column) -> columns.put(key, Arrays.copyOf(column, written)));
        new ShardIndex(shards, List.copyOf(keys), columns).write(folder);
    }

    /** One setter for each option. */
    public static final class Builder {
        private final Path folder;
        private String prefix = "shard";
        private long maxBytes = 256L << 20;
        private int maxCount = 10_000;
        private boolean gzip;

        private Builder(Path folder) {
            this.folder = folder;
        }

        /** How the files' names begin. */
        @CanIgnoreReturnValue
        public Builder prefix(String text) {
            Check.that(!text.isBlank() && !text.contains("/"), "a prefix of file names is needed, got \"%s\"", text);
            prefix = text;
            return this;
        }

        /** Most bytes in a shard before compression; an utterance that is larger is a shard by itself. */
        @CanIgnoreReturnValue
        public Builder maxBytes(long count) {
            Check.that(count > 0, "max_bytes must be at least 1, got %d", count);
            maxBytes = count;
            return this;
        }

        /** Most utterances in a shard. */
        @CanIgnoreReturnValue
        public Builder maxCount(int count) {
            Check.that(count > 0, "max_count must be at least 1, got %d", count);
            maxCount = count;
            return this;
        }

        /** Whether shards are compressed; readers unpack each to a temporary file. */
        @CanIgnoreReturnValue
        public Builder gzip(boolean on) {
            gzip = on;
            return this;
        }

        public ShardWriter build() {
            return new ShardWriter(this);
        }
    }
}
