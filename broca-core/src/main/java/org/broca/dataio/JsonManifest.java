package org.broca.dataio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads one JSON manifest, knowing at every value the line, the id and the key for what may be wrong with it. */
final class JsonManifest {
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final Path file;
    private final FormatMap format;
    private final Map<String, Integer> lines = new LinkedHashMap<>();
    private String id = "";

    JsonManifest(Path file, Map<String, ?> replacements) {
        this.file = file;
        this.format = new FormatMap(replacements);
    }

    Map<String, Map<String, Object>> read(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(file + " is empty: a manifest needs at least one item");
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            Map<String, Map<String, Object>> items = items(parser);
            if (items.isEmpty()) {
                throw new IllegalArgumentException(file + " holds no items: a manifest needs at least one");
            }
            if (parser.nextToken() != null) {
                throw error(parser, "nothing may follow the closing brace of the manifest");
            }
            return items;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + ":" + e.getLocation().getLineNr() + ": not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    private Map<String, Map<String, Object>> items(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw error(parser, "a manifest is an object of items, {\"id\": {...}, ...}");
        }
        Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            id = parser.currentName();
            int line = parser.currentTokenLocation().getLineNr();
            Integer before = lines.put(id, line);
            if (before != null) {
                throw new IllegalArgumentException(
                        file + ": the id \"" + id + "\" is used twice, on lines " + before + " and " + line);
            }
            parser.nextToken();
            items.put(id, item(parser, id));
        }
        return items;
    }

    /** The items of the object that the parser has begun. */
    Map<String, Object> item(JsonParser parser, String itemId) throws IOException {
        id = itemId;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw error(parser, "item \"" + id + "\" must be an object, {\"key\": value, ...}");
        }
        return object(parser, "");
    }

    private Map<String, Object> object(JsonParser parser, String path) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            if (path.isEmpty() && key.equals("id")) {
                throw error(parser, "item \"" + id + "\" has the key \"id\", which is reserved for the item's own id");
            }
            if (values.containsKey(key)) {
                throw error(parser, "item \"" + id + "\" has the key \"" + path + key + "\" twice");
            }
            parser.nextToken();
            values.put(key, value(parser, path + key));
        }
        return values;
    }

    private Object value(JsonParser parser, String path) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, path + ".");
            case START_ARRAY -> array(parser, path);
            case VALUE_STRING -> text(parser, path);
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? parser.getBigIntegerValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> Optional.empty();
            default -> throw error(parser, "unexpected " + parser.currentToken());
        };
    }

    private List<Object> array(JsonParser parser, String path) throws IOException {
        List<Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(parser, path + "[" + values.size() + "]"));
        }
        return values;
    }

    private String text(JsonParser parser, String path) throws IOException {
        try {
            return format.format(parser.getText());
        } catch (IllegalArgumentException e) {
            throw error(parser, "item \"" + id + "\", key \"" + path + "\": " + e.getMessage());
        }
    }

    IllegalArgumentException error(JsonParser parser, String problem) {
        return new IllegalArgumentException(
                file + ":" + parser.currentTokenLocation().getLineNr() + ": " + problem);
    }
}
