package org.broca.dataio;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.broca.tensor.Check;
import org.broca.tensor.TensorScope;

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

    private static final int READ_ONLY = 0444;
    private static final ObjectMapper JSON = new ObjectMapper();

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
    private Optional<Open> open = Optional.empty();

    /** The shard that is being written. */
    private static final class Open {
        private final Path file;
        private final Path partial;
        private final TarArchiveOutputStream tar;
        private int samples;
        private long bytes;

        Open(Path file, boolean gzip) throws IOException {
            this.file = file;
            partial = file.resolveSibling(file.getFileName() + ".partial");
            OutputStream out = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16);
            tar = new TarArchiveOutputStream(gzip ? new GZIPOutputStream(out, 1 << 16) : out, "UTF-8");
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
        }

        void write(String name, byte[] content) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name);
            entry.setSize(content.length);
            entry.setModTime(0);
            entry.setMode(READ_ONLY);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            bytes += 512 + (content.length + 511L) / 512 * 512;
        }
    }

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
        Map<String, byte[]> files = new LinkedHashMap<>();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        items.forEach((key, value) -> {
            Check.that(!key.equals("id"), "item \"%s\" has a key \"id\", which is reserved for its name", id);
            Optional<Map.Entry<String, byte[]>> recording = recording(id, key, value);
            if (recording.isPresent()) {
                String ending = recording.get().getKey();
                files.put(
                        key.equals("wav") ? ending : key + "." + ending,
                        recording.get().getValue());
            } else {
                fields.put(key, plain(value));
            }
        });
        try {
            files.put("json", JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "item \"%s\" cannot be written as JSON: %s".formatted(id, e.getMessage()), e);
        }
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
        long size = files.values().stream()
                .mapToLong(content -> 512 + (content.length + 511L) / 512 * 512)
                .sum();
        try {
            if (open.isPresent() && (open.get().samples == maxCount || open.get().bytes + size > maxBytes)) {
                finishShard();
            }
            Open shard = open.isPresent() ? open.get() : begin();
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                shard.write(ShardKeys.key(id) + "." + file.getKey(), file.getValue());
            }
            shard.samples++;
            written++;
        } catch (IOException e) {
            throw new UncheckedIOException("item \"%s\" cannot be written to %s: %s".formatted(id, folder, e), e);
        }
    }

    private Open begin() throws IOException {
        String name = "%s-%06d.tar%s".formatted(prefix, shards.size(), gzip ? ".gz" : "");
        Open begun = new Open(folder.resolve(name), gzip);
        open = Optional.of(begun);
        return begun;
    }

    private void finishShard() throws IOException {
        Open shard = open.orElseThrow();
        shard.tar.close();
        Files.move(shard.partial, shard.file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        shards.add(new ShardIndex.Shard(shard.file, shard.samples, Files.size(shard.file)));
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

    /** The ending of a recording's format and its bytes, if a value names one. */
    private static Optional<Map.Entry<String, byte[]>> recording(String id, String key, Object value) {
        boolean segment = value instanceof Map<?, ?> map && map.containsKey("file");
        String ending = ending(String.valueOf(value));
        if (!segment && !(value instanceof String && ShardItems.AUDIO.contains(ending))) {
            return Optional.empty();
        }
        try {
            AudioSegment audio = AudioSegment.of(value);
            boolean whole = audio.toEnd() && audio.start() == 0;
            return Optional.of(
                    whole
                            ? Map.entry(ending(audio.file().toString()), content(audio.file()))
                            : Map.entry("wav", cut(audio)));
        } catch (IOException | UncheckedIOException e) {
            throw new UncheckedIOException(
                    "item \"%s\", key \"%s\": %s".formatted(id, key, e.getMessage()), new IOException(e));
        }
    }

    private static byte[] content(Path file) throws IOException {
        AudioPlace place = AudioPlace.of(file);
        return place.start(Math.toIntExact(place.size()));
    }

    private static byte[] cut(AudioSegment audio) throws IOException {
        Path temporary = Files.createTempFile("broca-cut", ".wav");
        try (TensorScope scope = TensorScope.open()) {
            AudioIo.Recording recording = AudioIo.load(audio);
            AudioIo.writeAudio(temporary, recording.signal(), recording.sampleRate());
            return Files.readAllBytes(temporary);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String ending(String file) {
        return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** A value as JSON has it: what is absent is null. */
    private static @org.jspecify.annotations.Nullable Object plain(Object value) {
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() ? plain(optional.get()) : null;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(String.valueOf(key), plain(inner)));
            return copy;
        }
        return value instanceof List<?> list
                ? list.stream()
                        .map(inner -> Optional.ofNullable(plain(inner)))
                        .map(o -> o.orElse(null))
                        .toList()
                : value;
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
