package org.broca.tokenizers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Texts to train on, one after the other. */
interface Sentences {
    void forEach(Consumer<String> action);

    static Sentences of(Iterable<String> sentences) {
        return sentences::forEach;
    }

    /** The lines of files. */
    static Sentences of(List<Path> files) {
        return action -> files.forEach(file -> readLines(file, action));
    }

    private static void readLines(Path file, Consumer<String> action) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                action.accept(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("text " + file + " cannot be read", e);
        }
    }
}
