package org.broca.dataio.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
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
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the download of " + name + " was interrupted", e);
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

    private void receive(String name, Path file) throws IOException, InterruptedException {
        URI address = site.resolve(name);
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
                    "cannot reach %s from here: fetch it elsewhere, put it into %s, and start again"
                            .formatted(address, file.toAbsolutePath().getParent()),
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
