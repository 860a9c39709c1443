package org.broca.dataio.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.broca.dataio.Manifests;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Text for language models from the transcripts of recordings. */
public final class Transcripts {
    private static final Logger LOG = LoggerFactory.getLogger("transcripts_prepare");

    private Transcripts() {}

    /**
     * Writes one item of every utterance of a JSON or CSV manifest, a line each, unless {@code text} is there already.
     *
     * @param key the item, such as {@code words}
     * @throws IllegalArgumentException if the manifest is not there either, or an utterance lacks the item
     */
    public static void write(Path annotation, String key, Path text) {
        if (Files.exists(text)) {
            return;
        }
        Check.that(
                Files.exists(annotation),
                "there is no text %s, and no annotation %s to make it from: give a text, or run the tokenizer first",
                text,
                annotation);
        List<String> lines = Manifests.load(annotation, Map.of("data_root", "")).entrySet().stream()
                .map(utterance -> line(utterance.getKey(), utterance.getValue(), key, annotation))
                .toList();
        try {
            Files.createDirectories(Objects.requireNonNull(text.toAbsolutePath().getParent()));
            Path partial = text.resolveSibling(text.getFileName() + ".partial");
            Files.write(partial, lines);
            Files.move(partial, text, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + text + ": " + e.getMessage(), e);
        }
        LOG.info("{} successfully created!", text);
    }

    private static String line(String id, Map<String, ?> item, String key, Path annotation) {
        Object value = item.get(key);
        Check.that(value != null, "%s: utterance \"%s\" has no \"%s\"", annotation, id, key);
        return String.valueOf(value);
    }
}
