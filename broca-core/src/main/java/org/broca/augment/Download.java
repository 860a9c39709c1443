package org.broca.augment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches a zip archive and unpacks it; nothing half done stays. */
final class Download {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.data_utils");
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private Download() {}

    /**
     * Unpacks the archive into the folder, fetching it first unless it is there.
     *
     * @param url of a zip archive, or a path to one
     * @throws UncheckedIOException if that fails; the message says what to do by hand
     */
    static void fetchAndUnpack(String url, Path archive, Path folder) {
        try {
            Files.createDirectories(folder);
            if (Files.exists(archive)) {
                LOG.info("{} exists. Skipping download", archive);
            } else {
                LOG.info("Downloading {} to {}", url, archive);
                fetch(url, archive);
            }
            LOG.info("Extracting {} to {}", archive, folder);
            unpack(archive, folder);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new UncheckedIOException(
                    "cannot fetch " + url + " into " + folder + " (" + reason + "): download it on a machine that can,"
                            + " unpack it into " + folder + ", and start again",
                    e);
        }
    }

    private static void fetch(String url, Path archive) throws IOException {
        Path partial = archive.resolveSibling(archive.getFileName() + ".partial");
        try {
            if (url.startsWith("http://") || url.startsWith("https://")) {
                fetchHttp(url, partial);
            } else {
                Path source = url.startsWith("file:") ? Path.of(URI.create(url)) : Path.of(url);
                if (!Files.isRegularFile(source)) {
                    throw new IOException("no such file");
                }
                Files.copy(source, partial, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(partial, archive, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private static void fetchHttp(String url, Path partial) throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT)
                .build();
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
            int status = client.send(request, HttpResponse.BodyHandlers.ofFile(partial))
                    .statusCode();
            if (status != 200) {
                throw new IOException("HTTP status " + status);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("not an address: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void unpack(Path archive, Path folder) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        int count = 0;
        try (InputStream file = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Path target = root.resolve(entry.getName()).normalize();
                if (!target.startsWith(root)) {
                    throw new IOException(archive + " holds a file outside of its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target, StandardCopyOption.REPLACE_EXISTING);
                }
                count++;
            }
        }
        if (count == 0) {
            throw new IOException(archive + " is no zip archive: delete it to have it downloaded again");
        }
    }
}
