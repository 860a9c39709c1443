package org.broca.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The native libraries this process has loaded, by file name; empty where the system does not tell. */
record NativeLibraries(SortedSet<String> names) {
    private static final Path MAPS = Path.of("/proc/self/maps");

    NativeLibraries {
        names = new TreeSet<>(names);
    }

    /** What is loaded now. */
    static NativeLibraries loaded() {
        SortedSet<String> names = new TreeSet<>();
        if (Files.isReadable(MAPS)) {
            try (Stream<String> lines = Files.lines(MAPS)) {
                lines.filter(line -> line.contains(".so") && line.contains("/"))
                        .map(line -> line.substring(line.lastIndexOf('/') + 1))
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + MAPS, e);
            }
        }
        return new NativeLibraries(names);
    }

    boolean has(String prefix) {
        return find(prefix).isPresent();
    }

    Optional<String> find(String prefix) {
        return names.stream().filter(name -> name.startsWith(prefix)).findFirst();
    }

    /** The names that do arithmetic or audio, those of the JDK left out. */
    String summary() {
        return String.join(
                " ",
                names.stream()
                        .filter(name -> name.matches("lib(torch|mkl|openblas|gomp|iomp|omp|av|swresample|cud).*"))
                        .filter(name -> !name.startsWith("libjni"))
                        .toList());
    }
}
