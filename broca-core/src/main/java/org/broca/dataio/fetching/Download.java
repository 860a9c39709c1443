package org.broca.dataio.fetching;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the files and archives of a corpus.
 *
 * @param site where they are, ending in {@code /}
 */
public record Download(URI site) {
    private static final Logger LOGGER = LoggerFactory.getLogger(Download.class);

    /** One of the numbered resources of openslr.org. */
    public static Download openSlr(int number) {
        return new Download(URI.create("https://www.openslr.org/resources/" + number + "/"));
    }

    /**
     * Fetches {@code name} into {@code folder}, unless it is there already.
     *
     * @return the file
     * @throws IllegalStateException if the site cannot be reached or has no such file; says what to do by hand
     */
    public Path file(String name, Path folder) {
        Path target = folder.resolve(name);
        try {
            Files.createDirectories(folder);
            if (!Files.exists(target)) {
                Path partial = folder.resolve(name + ".part");
                receive(name, partial);
                Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot download to " + folder, e);
        }
    }

    /**
     * Fetches {@code archive}, a {@code .tar.gz}, into {@code folder} and unpacks it there.
     *
     * <p>What is there already is left alone: an archive is not fetched twice, nor unpacked twice.
     *
     * @throws IllegalStateException if the site cannot be reached or has no such file; says what to do by hand
     */
    public void archive(String archive, Path folder) {
        Path file = file(archive, folder);
        Path mark = folder.resolve("." + archive + ".unpacked");
        try {
            if (!Files.exists(mark)) {
                unpack(file, folder);
                Files.createFile(mark);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("unpacking " + file + " was interrupted", e);
        }
    }

    private void receive(String name, Path file) throws IOException {
        URI address = site.resolve(name);
        LOGGER.info("Downloading {}", address);
        try {
            Http.receive(address, Map.of(), file, Optional.empty());
        } catch (Http.StatusException e) {
            throw new IllegalStateException(e.getMessage(), e);
        } catch (ConnectException | HttpTimeoutException e) {
            throw new IllegalStateException(
                    "cannot reach %s from here: fetch it elsewhere, put it into %s, and start again"
                            .formatted(address, file.toAbsolutePath().getParent()),
                    e);
        }
    }

    /**
     * Unpacks the zip archive at an address or a path into {@code folder}, fetching it first unless {@code archive} is
     * there.
     *
     * @throws UncheckedIOException if that fails; the message says what to do by hand
     */
    public static void zip(String url, Path archive, Path folder) {
        try {
            Files.createDirectories(folder);
            if (Files.exists(archive)) {
                LOGGER.info("{} exists. Skipping download", archive);
            } else {
                LOGGER.info("Downloading {} to {}", url, archive);
                receiveOrCopy(url, archive);
            }
            LOGGER.info("Extracting {} to {}", archive, folder);
            ZipArchive.unpack(archive, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot fetch " + url + " into " + folder + " (" + Http.reason(e) + "): download it on a machine"
                            + " that can, unpack it into " + folder + ", and start again",
                    e);
        }
    }

    private static void receiveOrCopy(String url, Path archive) throws IOException {
        Path partial = archive.resolveSibling(archive.getFileName() + ".part");
        if (url.startsWith("http://") || url.startsWith("https://")) {
            Http.receive(URI.create(url), Map.of(), partial, Optional.empty());
        } else {
            Path source = url.startsWith("file:") ? Path.of(URI.create(url)) : Path.of(url);
            if (!Files.isRegularFile(source)) {
                throw new IOException("no such file");
            }
            Files.copy(source, partial, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(partial, archive, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void unpack(Path archive, Path folder) throws IOException, InterruptedException {
        LOGGER.info("Unpacking {}", archive);
        Process tar = new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Check.state(tar.waitFor() == 0, "%s is damaged: delete it and try again", archive);
    }
}
