package org.broca.dataio.fetching;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of one model in the cache of Python's {@code huggingface_hub}: {@code blobs} by content, {@code refs} from
 * branches to commits, {@code snapshots} by commit and name.
 *
 * <p>Where Python links a snapshot's file to its blob, this cache gives the same content a second name (a hard link)
 * or, where the file system has none, a copy; Python reads both. What Python put there is read through its links.
 */
final class HubCache {
    private static final Object IN_THIS_PROCESS = new Object();
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern NAME = Pattern.compile("[\\w-]+");

    private final Path folder;
    private final Path locks;

    HubCache(Path cache, String id) {
        String name = "models--" + id.replace("/", "--");
        folder = cache.resolve(name);
        locks = cache.resolve(".locks").resolve(name);
    }

    /** The file of a branch, tag or commit, if it is here. */
    Optional<Path> find(String revision, String name) {
        return commit(revision).map(commit -> snapshot(commit, name)).filter(Files::isRegularFile);
    }

    private Optional<String> commit(String revision) {
        if (COMMIT.matcher(revision).matches()) {
            return Optional.of(revision);
        }
        Path ref = folder.resolve("refs").resolve(revision);
        try {
            return Files.isRegularFile(ref)
                    ? Optional.of(Files.readString(ref).strip())
                            .filter(text -> NAME.matcher(text).matches())
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(ref + " cannot be read", e);
        }
    }

    private Path snapshot(String commit, String name) {
        return folder.resolve("snapshots").resolve(commit).resolve(name);
    }

    /** Fills a partial file with the whole content. */
    interface Transfer {
        void to(Path partial) throws IOException;
    }

    /** Takes a file in, fetching it only if its content is not here under another name. */
    Path store(String revision, HubFile file, String name, Transfer transfer) throws IOException {
        Path blob = folder.resolve("blobs").resolve(file.blob());
        Path snapshot = snapshot(file.commit(), name);
        synchronized (IN_THIS_PROCESS) {
            Files.createDirectories(locks);
            try (FileChannel channel = FileChannel.open(
                            locks.resolve(file.blob() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!Files.isRegularFile(snapshot)) {
                    Files.createDirectories(blob.getParent());
                    Files.createDirectories(snapshot.getParent());
                    if (!Files.isRegularFile(blob)) {
                        Path partial = blob.resolveSibling(file.blob() + ".incomplete");
                        transfer.to(partial);
                        Files.move(partial, blob, StandardCopyOption.REPLACE_EXISTING);
                    }
                    link(blob, snapshot);
                }
                refer(revision, file.commit());
            }
        }
        return snapshot;
    }

    private static void link(Path blob, Path snapshot) throws IOException {
        Files.deleteIfExists(snapshot); // a link of Python's whose blob was deleted
        try {
            Files.createLink(snapshot, blob);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(blob, snapshot);
        }
    }

    private void refer(String revision, String commit) throws IOException {
        if (!revision.equals(commit)) {
            Path ref = folder.resolve("refs").resolve(revision);
            Files.createDirectories(ref.getParent());
            Files.writeString(ref, commit);
        }
    }
}
