package org.broca.dataio.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.broca.tensor.Check;

/** Finds the files of a corpus. */
final class Recordings {
    private Recordings() {}

    /**
     * All files below {@code folder} that end in {@code ending}, in the order of their paths, links followed.
     *
     * @throws IllegalArgumentException if there are none
     */
    static List<Path> below(Path folder, String ending) {
        try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            Check.that(!found.isEmpty(), "no %s files below %s", ending, folder);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read: " + e, e);
        }
    }

    /** A file's name without its ending. */
    static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
