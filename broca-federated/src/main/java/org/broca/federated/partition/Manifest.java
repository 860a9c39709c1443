package org.broca.federated.partition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.broca.tensor.Check;

/**
 * A manifest whose entries stay as the file has them, placeholders and all: JSON and CSV as SpeechBrain's, TSV as
 * Common Voice's.
 */
public final class Manifest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Format, List<String>> SPEAKERS = Map.of(
            Format.JSON, List.of("spk_id", "speaker", "speaker_id"),
            Format.CSV, List.of("spk_id", "speaker", "speaker_id"),
            Format.TSV, List.of("client_id"));
    private static final List<String> ACCENTS = List.of("accents", "accent");

    private final Path file;
    private final Format format;
    private final String header;
    private final List<String> keys;
    private final List<Utterance> utterances;

    /** How entries are written. */
    enum Format {
        JSON,
        CSV,
        TSV;

        static Format of(Path file) {
            String name = file.toString().toLowerCase(Locale.ROOT);
            return name.endsWith(".json") ? JSON : name.endsWith(".tsv") ? TSV : CSV;
        }
    }

    private Manifest(Path file, Format format, String header, List<String> keys, List<Utterance> utterances) {
        this.file = file;
        this.format = format;
        this.header = header;
        this.keys = List.copyOf(keys);
        this.utterances = List.copyOf(utterances);
    }

    /**
     * Reads a manifest; its format is that of its ending: {@code .json}, {@code .tsv}, else CSV.
     *
     * @throws IllegalArgumentException if it has no entries, or is no such file; names file and line
     */
    public static Manifest read(Path file) {
        String text = text(file);
        Format format = Format.of(file);
        Manifest read = format == Format.JSON ? json(file, text) : table(file, format, text);
        Check.that(!read.utterances.isEmpty(), "%s has no utterances", file);
        return read;
    }

    private static String text(Path file) {
        Check.that(Files.isRegularFile(file), "no such manifest: %s", file);
        try {
            String text = Files.readString(file);
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (IOException e) {
            throw new UncheckedIOException("manifest %s cannot be read: %s".formatted(file, e), e);
        }
    }

    private static Manifest json(Path file, String text) {
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "%s:%d is no JSON: %s".formatted(file, e.getLocation().getLineNr(), e.getOriginalMessage()), e);
        }
        Check.that(root.isObject(), "%s must be a JSON object of utterances by their ids", file);
        List<Utterance> all = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        root.properties().forEach(entry -> {
            Map<String, String> fields = new LinkedHashMap<>();
            entry.getValue()
                    .properties()
                    .forEach(f -> fields.put(f.getKey(), f.getValue().asText()));
            keys.addAll(fields.keySet());
            String id = JSON.getNodeFactory().textNode(entry.getKey()).toString();
            all.add(new Utterance(
                    entry.getKey(),
                    fields,
                    "  %s: %s".formatted(id, entry.getValue().toPrettyString().replace("\n", "\n  "))));
        });
        return new Manifest(file, Format.JSON, "", keys.stream().sorted().toList(), all);
    }

    private static Manifest table(Path file, Format format, String text) {
        List<String> records = format == Format.TSV ? text.lines().toList() : Csv.records(text);
        Check.that(!records.isEmpty(), "%s is empty", file);
        List<String> columns = split(format, records.get(0));
        List<Utterance> all = new ArrayList<>();
        for (String line : records.subList(1, records.size())) {
            if (line.isBlank()) {
                continue;
            }
            List<String> values = split(format, line);
            Check.that(
                    values.size() == columns.size(),
                    "%s: the entry %s has %d columns, the header %d",
                    file,
                    values.get(0),
                    values.size(),
                    columns.size());
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                fields.put(columns.get(i), values.get(i));
            }
            String id = fields.getOrDefault("ID", fields.getOrDefault("path", String.valueOf(all.size())));
            all.add(new Utterance(id, fields, line));
        }
        return new Manifest(file, format, records.get(0), columns, all);
    }

    private static List<String> split(Format format, String line) {
        return format == Format.TSV ? List.of(line.split("\t", -1)) : Csv.fields(line);
    }

    /** The entries, in the order of the file. */
    public List<Utterance> utterances() {
        return utterances;
    }

    /** The ending of the file's name with its dot. */
    public String ending() {
        return "." + format.name().toLowerCase(Locale.ROOT);
    }

    /**
     * The key that tells speakers: {@code spk_id}, in Common Voice's TSV {@code client_id}.
     *
     * @throws IllegalArgumentException if there is none; names the keys that there are
     */
    public String speakerKey() {
        return key("speaker", SPEAKERS.getOrDefault(format, List.of()));
    }

    /** As {@link #speakerKey}, if there is one. */
    public Optional<String> findSpeakerKey() {
        return SPEAKERS.getOrDefault(format, List.of()).stream()
                .filter(keys::contains)
                .findFirst();
    }

    /**
     * The key that tells accents: {@code accents} or {@code accent}.
     *
     * @throws IllegalArgumentException if there is none; names the keys that there are
     */
    public String accentKey() {
        return key("accent", ACCENTS);
    }

    private String key(String what, List<String> names) {
        return names.stream()
                .filter(keys::contains)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("%s says no %s: it has no %s, only %s; name the key with --key"
                                .formatted(file, what, String.join(" or ", names), keys)));
    }

    /**
     * Checks that entries have a key.
     *
     * @throws IllegalArgumentException if none has; names the keys that there are
     */
    public String requireKey(String key) {
        Check.that(keys.contains(key), "%s has no key \"%s\", only %s", file, key, keys);
        return key;
    }

    /**
     * Writes some of the entries in this manifest's format, in its order.
     *
     * @throws UncheckedIOException if the file cannot be written; names it
     */
    public void write(Path target, Collection<Utterance> chosen) {
        Set<String> ids = chosen.stream().map(Utterance::id).collect(Collectors.toSet());
        List<String> texts = utterances.stream()
                .filter(one -> ids.contains(one.id()))
                .map(Utterance::text)
                .toList();
        String content = format == Format.JSON
                ? "{\n" + String.join(",\n", texts) + "\n}\n"
                : header + "\n" + String.join("\n", texts) + "\n";
        try {
            Path folder = target.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(target, content, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("manifest %s cannot be written: %s".formatted(target, e), e);
        }
    }
}
