package org.broca.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.broca.tensor.Check;

/** Recordings as files of this node: copies of what lies elsewhere, removed when closed. */
final class FetchedFiles implements AutoCloseable {
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:/.*");

    private final List<Path> copies = new ArrayList<>();

    FetchedFiles() {}

    /**
     * A file of this node for a value of the input column.
     *
     * @param recording a path, an address that Hadoop's file systems or the web know, or a file's bytes
     */
    String local(Object recording) {
        if (recording instanceof byte[] bytes) {
            Path copy = newCopy("");
            write(copy, bytes);
            return copy.toString();
        }
        String path = recording.toString();
        Check.that(!path.isBlank(), "a recording's path is empty");
        if (!isElsewhere(path)) {
            return withoutScheme(path);
        }
        Path copy = newCopy(path.substring(path.lastIndexOf('/') + 1));
        download(path, copy);
        return copy.toString();
    }

    /** Whether Hadoop's file systems must fetch it; the web is left to the model's own fetcher. */
    static boolean isElsewhere(String path) {
        return SCHEME.matcher(path).matches()
                && !path.startsWith("file:")
                && !path.startsWith("http://")
                && !path.startsWith("https://");
    }

    /** A path of this node as Java takes it. */
    static String withoutScheme(String path) {
        return path.startsWith("file:")
                ? new org.apache.hadoop.fs.Path(path).toUri().getPath()
                : path;
    }

    static void download(String address, Path file) {
        org.apache.hadoop.fs.Path from = new org.apache.hadoop.fs.Path(address);
        try {
            FileSystem system = from.getFileSystem(configuration());
            try (var in = system.open(from);
                    var out = Files.newOutputStream(file)) {
                in.transferTo(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(address + " cannot be fetched: " + e.getMessage(), e);
        }
    }

    /** Hadoop's settings as this application has them. */
    static Configuration configuration() {
        return SparkHadoopUtil.get().conf();
    }

    private Path newCopy(String name) {
        try {
            int dot = name.lastIndexOf('.');
            Path copy = Files.createTempFile("broca-", dot < 0 ? "" : name.substring(dot));
            copies.add(copy);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file can be made", e);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    @Override
    public void close() {
        copies.forEach(copy -> copy.toFile().delete());
    }
}
