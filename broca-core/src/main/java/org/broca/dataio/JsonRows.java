package org.broca.dataio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The items of a large JSON manifest, read from the file when they are asked for. */
final class JsonRows extends FileRows {
    private final Map<String, ?> replacements;

    JsonRows(Path file, Map<String, ?> replacements) {
        super(file);
        this.replacements = Map.copyOf(replacements);
        try (JsonParser parser = JsonManifest.FACTORY.createParser(file.toFile())) {
            readAll(parser);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + ":" + e.getLocation().getLineNr() + ": not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("manifest " + file + " cannot be read: " + e, e);
        }
        finish();
    }

    private void readAll(JsonParser parser) throws IOException {
        JsonManifest manifest = new JsonManifest(file, replacements);
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw manifest.error(parser, "a manifest is an object of items, {\"id\": {...}, ...}");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String id = Objects.requireNonNull(parser.currentName());
            long start = parser.currentTokenLocation().getByteOffset();
            parser.nextToken();
            add(start, id, manifest.item(parser, id));
        }
        if (parser.nextToken() != null) {
            throw manifest.error(parser, "nothing may follow the closing brace of the manifest");
        }
    }

    /** Something to be read off a parser that stands at an item's id. */
    private interface Reading<T> {
        T of(JsonParser parser, String id) throws IOException;
    }

    private <T> T read(byte[] row, Reading<T> reading) {
        byte[] object = new byte[row.length + 1];
        object[0] = '{';
        System.arraycopy(row, 0, object, 1, row.length);
        try (JsonParser parser = JsonManifest.FACTORY.createParser(object)) {
            parser.nextToken();
            parser.nextToken();
            return reading.of(parser, Objects.requireNonNull(parser.currentName()));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " was changed while it was in use: " + e.getMessage(), e);
        }
    }

    @Override
    String idIn(byte[] row) {
        return read(row, (parser, id) -> id);
    }

    @Override
    Map<String, Object> itemsIn(byte[] row) {
        return read(row, (parser, id) -> {
            parser.nextToken();
            return new JsonManifest(file, replacements).item(parser, id);
        });
    }
}
