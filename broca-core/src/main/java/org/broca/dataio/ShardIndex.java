package org.broca.dataio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.tensor.Check;

/**
 * Which shards a corpus has, with their counts, and the numbers by which utterances are sorted and put into batches.
 *
 * <p>The file {@code index.json} in the folder of the shards is webdataset's ({@code wids-shard-index-v1}); what Broca
 * adds, other readers leave alone.
 *
 * @param shards in order
 * @param keys of the samples
 * @param numbers by key, one of each sample of all shards
 */
record ShardIndex(List<Shard> shards, List<String> keys, Map<String, double[]> numbers) {
    static final String FILE = "index.json";
    private static final String KIND = "wids-shard-index-v1";
    private static final JsonFactory JSON = new JsonFactory();

    /** One tar file, its samples and its bytes. */
    record Shard(Path file, int samples, long bytes) {}

    ShardIndex {
        shards = List.copyOf(shards);
        keys = List.copyOf(keys);
        numbers = new LinkedHashMap<>(numbers);
    }

    int size() {
        return shards.stream().mapToInt(Shard::samples).reduce(0, Math::addExact);
    }

    /** Whether {@code path} is a folder of shards, a shard, or the index of some. */
    static boolean isOne(Path path) {
        if (Files.isDirectory(path) || TarMembers.isTar(path)) {
            return true;
        }
        if (!path.toString().endsWith(".json") || !Files.isRegularFile(path)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(path)) {
            return new String(in.readNBytes(200), java.nio.charset.StandardCharsets.ISO_8859_1).contains(KIND);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read: " + e, e);
        }
    }

    /** The index of a folder, of one shard, or read from its file. */
    static ShardIndex of(Path path) {
        if (Files.isDirectory(path)) {
            return Files.exists(path.resolve(FILE)) ? read(path.resolve(FILE)) : counted(tars(path));
        }
        Check.that(Files.isRegularFile(path), "no such shards: %s", path);
        return TarMembers.isTar(path) ? counted(List.of(path)) : read(path);
    }

    private static List<Path> tars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(TarMembers::isTar).sorted().toList();
            Check.that(!found.isEmpty(), "%s has no %s and no .tar or .tar.gz files", folder, FILE);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read: " + e, e);
        }
    }

    /** Counts the samples of shards that nobody indexed. */
    private static ShardIndex counted(List<Path> tars) {
        List<Shard> shards = tars.stream()
                .map(tar ->
                        new Shard(tar, TarMembers.of(tar).size(), tar.toFile().length()))
                .toList();
        Check.that(shards.stream().anyMatch(shard -> shard.samples() > 0), "no samples in %s", tars);
        return new ShardIndex(shards, List.of(), Map.of());
    }

    private static ShardIndex read(Path file) {
        try (JsonParser in = JSON.createParser(file.toFile())) {
            Reader reader = new Reader(file, in);
            reader.top();
            Check.that(!reader.shards.isEmpty(), "%s lists no shards", file);
            return new ShardIndex(reader.shards, reader.keys, reader.numbers());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read as an index of shards: " + e.getMessage(), e);
        }
    }

    /** Writes the index beside its shards, whole or not at all. */
    void write(Path folder) {
        Path partial = folder.resolve(FILE + ".partial");
        try {
            try (JsonGenerator out =
                    JSON.createGenerator(partial.toFile(), com.fasterxml.jackson.core.JsonEncoding.UTF8)) {
                write(out);
            }
            Files.move(
                    partial, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(folder.resolve(FILE) + " cannot be written: " + e.getMessage(), e);
        }
    }

    private void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("__kind__", KIND);
        out.writeNumberField("wids_version", 1);
        out.writeArrayFieldStart("keys");
        for (String key : keys) {
            out.writeString(key);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("shardlist");
        int first = 0;
        for (Shard shard : shards) {
            out.writeStartObject();
            out.writeStringField("url", String.valueOf(shard.file().getFileName()));
            out.writeNumberField("nsamples", shard.samples());
            out.writeNumberField("filesize", shard.bytes());
            for (Map.Entry<String, double[]> column : numbers.entrySet()) {
                out.writeFieldName("numbers." + column.getKey());
                out.writeArray(column.getValue(), first, shard.samples());
            }
            out.writeEndObject();
            first += shard.samples();
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** Reads an index token by token: the numbers of a large corpus are many. */
    private static final class Reader {
        private static final String NUMBERS = "numbers.";

        private final Path file;
        private final JsonParser in;
        private final List<Shard> shards = new ArrayList<>();
        private final List<String> keys = new ArrayList<>();
        private final Map<String, double[]> columns = new LinkedHashMap<>();
        private final Map<String, Integer> filled = new LinkedHashMap<>();
        private int samples;

        Reader(Path file, JsonParser in) {
            this.file = file;
            this.in = in;
        }

        void top() throws IOException {
            Check.that(in.nextToken() == JsonToken.START_OBJECT, "%s is no index of shards", file);
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                if (name.equals("shardlist")) {
                    while (in.nextToken() == JsonToken.START_OBJECT) {
                        shard();
                    }
                } else if (name.equals("keys")) {
                    while (in.nextToken() == JsonToken.VALUE_STRING) {
                        keys.add(in.getText());
                    }
                } else {
                    in.skipChildren();
                }
            }
        }

        private void shard() throws IOException {
            String url = "";
            int count = -1;
            long bytes = 0;
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                switch (name) {
                    case "url" -> url = in.getText();
                    case "nsamples" -> count = in.getIntValue();
                    case "filesize" -> bytes = in.getLongValue();
                    default -> other(name);
                }
            }
            Check.that(!url.isEmpty() && count >= 0, "%s: a shard needs url and nsamples, got \"%s\"", file, url);
            shards.add(new Shard(file.toAbsolutePath().resolveSibling(url), count, bytes));
            samples = Math.addExact(samples, count);
        }

        private void other(String name) throws IOException {
            if (!name.startsWith(NUMBERS)) {
                in.skipChildren();
                return;
            }
            String key = name.substring(NUMBERS.length());
            while (in.nextToken() != JsonToken.END_ARRAY) {
                int at = filled.merge(key, 1, Integer::sum) - 1;
                double[] column = columns.computeIfAbsent(key, k -> new double[1024]);
                if (at == column.length) {
                    column = Arrays.copyOf(column, 2 * at);
                    columns.put(key, column);
                }
                column[at] = in.getDoubleValue();
            }
        }

        /** Those columns that have a number for every sample. */
        Map<String, double[]> numbers() {
            Map<String, double[]> whole = new LinkedHashMap<>();
            columns.forEach((key, column) -> {
                if (filled.getOrDefault(key, 0) == samples) {
                    whole.put(key, Arrays.copyOf(column, samples));
                }
            });
            return whole;
        }
    }
}
