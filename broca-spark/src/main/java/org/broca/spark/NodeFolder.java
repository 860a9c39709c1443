package org.broca.spark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkFiles;
import org.broca.tensor.Check;

/**
 * Folders as this node has them: an archive (tar, tar.gz, tgz, zip) is unpacked once a node, however many executors and
 * tasks ask for it.
 *
 * <p>What is unpacked lies under {@code $BROCA_NODE_CACHE}, else the system's folder for temporary files, in a folder
 * named after the archive and its SHA-256; it stays, so that later applications find it. A file {@code ARCHIVE.sha256}
 * beside the archive must agree.
 */
final class NodeFolder {
    private static final List<String> ENDINGS = List.of(".tar", ".tar.gz", ".tgz", ".zip");
    private static final Map<String, Path> KNOWN = new ConcurrentHashMap<>();

    private NodeFolder() {}

    static boolean isArchive(String name) {
        return ENDINGS.stream().anyMatch(name.toLowerCase(Locale.ROOT)::endsWith);
    }

    /**
     * The folder of a name: of an archive, where it is unpacked; else the name itself, or what {@code spark-submit} has
     * sent by that name.
     *
     * @throws java.io.UncheckedIOException if an archive cannot be read
     * @throws IllegalArgumentException if it is not what its {@code .sha256} says, or would write elsewhere
     */
    static Path of(String name) {
        String place = FetchedFiles.withoutScheme(name);
        if (isArchive(place)) {
            return KNOWN.computeIfAbsent(place, NodeFolder::unpacked);
        }
        return sent(place).orElse(Path.of(place));
    }

    /** As {@link #of}, but a web address or a hub's name stays as it is. */
    static String place(String name) {
        boolean web = name.startsWith("http://") || name.startsWith("https://");
        return isArchive(name) && !web
                ? of(name).toString()
                : web ? name : sent(name).map(Path::toString).orElse(FetchedFiles.withoutScheme(name));
    }

    /** Whether this node has a file or folder of this name, be it one that {@code spark-submit} has sent. */
    static boolean isHere(String name) {
        String place = FetchedFiles.withoutScheme(name);
        return Files.exists(Path.of(place)) || sent(place).isPresent();
    }

    /** What {@code --files} or {@code --archives} has brought by this name, unless there is a file of this path. */
    private static Optional<Path> sent(String name) {
        if (Files.exists(Path.of(name)) || SparkEnv.get() == null) {
            return Optional.empty();
        }
        return Optional.of(Path.of(SparkFiles.get(name))).filter(Files::exists);
    }

    /** One thread of a JVM at a time: file locks are the JVM's. */
    private static synchronized Path unpacked(String archive) {
        Path cache = cache();
        try (FileChannel channel = lockFile(cache, archive);
                FileLock lock = channel.lock()) {
            Path file = FetchedFiles.isElsewhere(archive)
                    ? download(archive, cache)
                    : sent(archive).orElse(Path.of(archive));
            String digest = sha256(file);
            checkDigest(archive, digest);
            Path folder = cache.resolve(fileName(archive) + "-" + digest.substring(0, 16));
            if (!Files.isDirectory(folder)) {
                Path partial = cache.resolve(folder.getFileName() + ".partial");
                deleteTree(partial); // of an executor that was killed
                Archives.unpack(file, partial);
                Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
            }
            return onlyFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(archive + " cannot be unpacked: " + e, e);
        }
    }

    private static Path cache() {
        String named = System.getenv("BROCA_NODE_CACHE");
        Path folder = named != null
                ? Path.of(named)
                : Path.of(System.getProperty("java.io.tmpdir"), "broca-" + System.getProperty("user.name"));
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be made; set BROCA_NODE_CACHE to a folder of yours", e);
        }
    }

    private static FileChannel lockFile(Path cache, String archive) throws IOException {
        return FileChannel.open(
                cache.resolve("." + fileName(archive) + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static String fileName(String archive) {
        return archive.substring(archive.lastIndexOf('/') + 1);
    }

    /** A copy of an archive of Hadoop's file systems, fetched again when it has changed there. */
    private static Path download(String archive, Path cache) throws IOException {
        org.apache.hadoop.fs.Path from = new org.apache.hadoop.fs.Path(archive);
        FileStatus status = from.getFileSystem(FetchedFiles.configuration()).getFileStatus(from);
        String version = Long.toHexString(status.getModificationTime()) + "-" + Long.toHexString(status.getLen());
        Path copy = cache.resolve(version + "-" + fileName(archive));
        if (!Files.isRegularFile(copy)) {
            Path partial = cache.resolve(copy.getFileName() + ".partial");
            FetchedFiles.download(archive, partial);
            Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static void checkDigest(String archive, String digest) throws IOException {
        Path told = Path.of(archive + ".sha256");
        if (FetchedFiles.isElsewhere(archive) || !Files.isRegularFile(told)) {
            return;
        }
        String expected = Files.readString(told).strip().split("\\s+", 2)[0];
        Check.that(
                expected.equalsIgnoreCase(digest),
                "%s is damaged: its SHA-256 is %s, %s says %s",
                archive,
                digest,
                told,
                expected);
    }

    /** Archives often hold one folder, which is what was meant. */
    private static Path onlyFolder(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            List<Path> entries = inside.toList();
            return entries.size() == 1 && Files.isDirectory(entries.get(0)) ? entries.get(0) : folder;
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
