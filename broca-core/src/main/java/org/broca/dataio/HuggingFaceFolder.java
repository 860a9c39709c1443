package org.broca.dataio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.broca.tensor.Check;

/** The files of a dataset in a folder: as Hugging Face's {@code save_to_disk} lists them, or all there are. */
final class HuggingFaceFolder {
    private static final String STATE = "state.json";
    private static final String SPLITS = "dataset_dict.json";

    private HuggingFaceFolder() {}

    static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        Check.that(
                !Files.exists(path.resolve(SPLITS)),
                "%s holds several datasets, give the folder of one of them: %s",
                path,
                Files.exists(path.resolve(SPLITS))
                        ? texts(json(path.resolve(SPLITS)).path("splits"), "")
                        : "");
        if (Files.exists(path.resolve(STATE))) {
            return texts(json(path.resolve(STATE)).path("_data_files"), "filename").stream()
                    .map(path::resolve)
                    .toList();
        }
        try (Stream<Path> files = Files.list(path)) {
            List<Path> found = files.filter(file -> file.toString().matches(".*\\.(arrow|parquet)"))
                    .sorted()
                    .toList();
            Check.that(!found.isEmpty(), "%s has no %s and no .arrow or .parquet files", path, STATE);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read: " + e, e);
        }
    }

    private static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<String> texts(JsonNode list, String field) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add((field.isEmpty() ? item : item.path(field)).asText()));
        return texts;
    }
}
