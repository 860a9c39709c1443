package org.broca.dataio;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.tensor.Check;

/**
 * Samples of tar shards, read when they are asked for; recordings stay in the tar and are named by their path in it.
 */
final class ShardItems implements ItemSource {
    static final Set<String> AUDIO =
            Set.of("wav", "flac", "mp3", "ogg", "opus", "m4a", "sph", "aac", "aiff", "wma", "webm", "mp4");
    private static final Set<String> TEXT = Set.of("txt", "text", "transcript");
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();

    private final Path origin;
    private final ShardIndex index;
    private final int[] starts;
    private final List<String> keys;

    ShardItems(Path origin) {
        this.origin = origin;
        index = ShardIndex.of(origin);
        starts = new int[index.shards().size() + 1];
        for (int i = 0; i < index.shards().size(); i++) {
            starts[i + 1] = Math.addExact(starts[i], index.shards().get(i).samples());
        }
        Check.that(size() > 0, "no samples in the shards of %s", origin);
        keys = index.keys().isEmpty() ? List.copyOf(get(0).keySet()) : index.keys();
    }

    ShardIndex index() {
        return index;
    }

    @Override
    public int size() {
        return starts[starts.length - 1];
    }

    @Override
    public String origin() {
        return origin.toString();
    }

    @Override
    public List<String> keys() {
        return keys;
    }

    @Override
    public Optional<double[]> numbers(String key) {
        return Optional.ofNullable(index.numbers().get(key));
    }

    @Override
    public int blockOf(int point) {
        int found = Arrays.binarySearch(starts, point);
        if (found < 0) {
            return -found - 2;
        }
        while (found + 1 < starts.length - 1 && starts[found + 1] == point) {
            found++; // shards without samples
        }
        return found;
    }

    @Override
    public int blocks() {
        return starts.length - 1;
    }

    @Override
    public String id(int point) {
        return ShardKeys.id(sample(point).key());
    }

    private TarMembers.Sample sample(int point) {
        int shard = blockOf(point);
        return members(shard).sample(point - starts[shard]);
    }

    private TarMembers members(int shard) {
        ShardIndex.Shard listed = index.shards().get(shard);
        TarMembers members = TarMembers.of(listed.file());
        Check.that(
                members.size() == listed.samples(),
                "%s has %d samples, but the index of its folder says %d; write the index anew with ./broca shard index",
                listed.file(),
                members.size(),
                listed.samples());
        return members;
    }

    @Override
    public Map<String, ?> get(int point) {
        int shard = blockOf(point);
        TarMembers members = members(shard);
        TarMembers.Sample sample = members.sample(point - starts[shard]);
        Map<String, Object> items = new LinkedHashMap<>();
        for (TarMembers.Member member : sample.members()) {
            String ending = member.ending();
            String kind = ending.substring(ending.lastIndexOf('.') + 1);
            if (AUDIO.contains(kind)) {
                String key = ending.equals(kind) ? "wav" : ending.substring(0, ending.length() - kind.length() - 1);
                items.put(key, index.shards().get(shard).file() + "/" + sample.key() + "." + ending);
            } else if (ending.equals("json")) {
                items.putAll(fields(sample.key(), members.read(member)));
            } else if (TEXT.contains(kind) || kind.equals("cls")) {
                String text = new String(members.read(member), StandardCharsets.UTF_8).strip();
                items.put(ending, kind.equals("cls") ? (Object) Long.valueOf(text) : text);
            } else {
                items.put(ending, members.read(member));
            }
        }
        return items;
    }

    private Map<String, Object> fields(String key, byte[] json) {
        try {
            Map<String, Object> fields = new LinkedHashMap<>();
            Map<?, ?> object = JSON.readValue(json, Map.class);
            object.forEach((name, value) -> fields.put(String.valueOf(name), present(value)));
            fields.remove("id");
            return fields;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s: sample %s has no JSON object: %s".formatted(origin, key, e.getMessage()), e);
        }
    }

    /** As in a JSON manifest, null is {@code Optional.empty()}. */
    private static Object present(@org.jspecify.annotations.Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, inner) -> copy.put(String.valueOf(key), present(inner)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ShardItems::present).toList();
        }
        return value == null ? Optional.empty() : value;
    }
}
