package org.broca.tokenizers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.broca.tensor.Check;

/**
 * The texts of an annotation file, one an utterance.
 *
 * @param key the column, or the key of each utterance
 * @param characters whether the texts are single characters with spaces between and {@code _} between words
 */
record AnnotationText(SentencePiece.AnnotationFormat format, String key, boolean characters) {
    private static final ObjectMapper JSON = new ObjectMapper();

    List<String> read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            List<String> texts = format == SentencePiece.AnnotationFormat.CSV ? csv(file, reader) : json(file, reader);
            return characters ? texts.stream().map(AnnotationText::merged).toList() : texts;
        } catch (IOException e) {
            throw new UncheckedIOException("annotation " + file + " cannot be read", e);
        }
    }

    private List<String> csv(Path file, Reader reader) throws IOException {
        try (CSVParser rows =
                CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(true).get().parse(reader)) {
            List<String> texts = new ArrayList<>();
            int column = -1;
            for (CSVRecord row : rows) {
                if (column < 0) {
                    List<String> names = row.stream().map(String::strip).toList();
                    column = names.indexOf(key);
                    Check.that(column >= 0, "%s must exist in:%s; its columns are %s", key, file, names);
                    continue;
                }
                Check.that(
                        column < row.size(),
                        "%s:%d has %d fields, %s should be field %d",
                        file,
                        rows.getCurrentLineNumber(),
                        row.size(),
                        key,
                        column + 1);
                texts.add(row.get(column));
            }
            return texts;
        }
    }

    private List<String> json(Path file, Reader reader) throws IOException {
        JsonNode utterances = JSON.readTree(reader);
        Check.that(utterances.isObject(), "%s must be a JSON object of utterances", file);
        List<String> texts = new ArrayList<>();
        utterances.properties().forEach(utterance -> {
            JsonNode text = utterance.getValue().path(key);
            Check.that(
                    text.isTextual(),
                    "%s: utterance \"%s\" must have the text \"%s\", got %s",
                    file,
                    utterance.getKey(),
                    key,
                    text.isMissingNode() ? "no such key" : text);
            texts.add(text.asText());
        });
        return texts;
    }

    /** Words of {@code "a p p l e _ i s"}: {@code "apple is"}. */
    static String merged(String text) {
        return String.join("", text.strip().split("\\s+")).replace('_', ' ');
    }
}
