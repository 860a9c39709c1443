package org.broca.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the archive of a corpus and unpacks it.
 *
 * @param site where archives are, ending in {@code /}
 */
record Download(URI site) {
    /** Mini LibriSpeech's home. */
    static final URI OPENSLR = URI.create("https://www.openslr.org/resources/31/");

    private static final Logger LOGGER = LoggerFactory.getLogger(Download.class);

    /**
     * Fetches {@code archive} into {@code folder} and unpacks it there, unless the archive is there already.
     *
     * @throws IllegalStateException if the site cannot be reached or has no such file; says what to do by hand
     */
    void fetch(String archive, Path folder) {
        Path target = folder.resolve(archive);
        try {
            Files.createDirectories(folder);
            if (!Files.exists(target)) {
                Path partial = folder.resolve(archive + ".part");
                receive(archive, partial);
                Files.move(partial, target);
            }
            unpack(target, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot download to " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the download of " + archive + " was interrupted", e);
        }
    }

    private void receive(String archive, Path file) throws IOException, InterruptedException {
        URI address = site.resolve(archive);
        LOGGER.info("Downloading {}", address);
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(Duration.ofSeconds(20))
                .build();
        int status;
        try {
            status = client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofFile(file))
                    .statusCode();
        } catch (java.net.ConnectException | java.net.http.HttpTimeoutException e) {
            throw new IllegalStateException(
                    "cannot reach %s from here: fetch it elsewhere, unpack it in %s, and leave --download out"
                            .formatted(address, file.getParent()),
                    e);
        }
        if (status != 200) {
            Files.delete(file);
            throw new IllegalStateException("%s answered with HTTP status %d".formatted(address, status));
        }
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
