package org.broca.dataio.fetching;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds files of folders, web addresses and model hubs on this machine, fetching them where they are not here yet.
 *
 * <p>Files of a folder are read where they are. Those of a hub stay in the cache that Python's {@code huggingface_hub}
 * uses; what is there is not asked for again unless the configuration allows updates. Other addresses are asked whether
 * a file has changed; when they cannot be reached, what is here is used, with a warning. Transfers that broke off go on
 * where they were. May be used by many threads.
 */
public final class Fetcher {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.fetching");
    private static final int NOT_FOUND = 404;

    private final FetchSettings settings;
    private final Hub hub;

    public Fetcher(FetchConfig config, FetchSettings environment) {
        settings = environment.with(config);
        hub = new Hub(settings, config);
    }

    /** With the environment's settings. */
    public static Fetcher of(FetchConfig config) {
        return new Fetcher(config, FetchSettings.ofEnvironment());
    }

    /**
     * The path of the file on this machine.
     *
     * @throws MissingFileException if the source has no such file
     * @throws UncheckedIOException if the source cannot be reached; says what to do
     */
    public Path fetch(FetchFile file) {
        FetchSource source = file.source();
        return switch (source.fetchFrom()) {
            case LOCAL -> local(file);
            case HUGGING_FACE -> hub.fetch(source.path(), file.name());
            case URI -> download(URI.create(file.toString()));
        };
    }

    /**
     * Says what is wrong with a file that cannot be fetched; nothing is fetched.
     *
     * @throws UncheckedIOException if the source cannot be reached
     */
    public Optional<String> missing(FetchFile file) {
        try {
            switch (file.source().fetchFrom()) {
                case LOCAL -> local(file);
                case HUGGING_FACE -> hub.require(file.source().path(), file.name());
                case URI -> requireAddress(URI.create(file.toString()));
            }
            return Optional.empty();
        } catch (MissingFileException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Path local(FetchFile file) {
        Path folder = Path.of(file.source().path());
        Path found = folder.resolve(file.name());
        if (!Files.isRegularFile(found)) {
            Path here = Path.of("").toAbsolutePath();
            boolean folderToo = !folder.toString().isEmpty() && !Files.isDirectory(folder);
            throw new MissingFileException(
                    folderToo
                            ? "%s is not there: there is no folder %s (from %s)".formatted(found, folder, here)
                            : "%s is not there (from %s)".formatted(found, here));
        }
        return found;
    }

    private void requireAddress(URI address) {
        if (settings.offline()) {
            download(address);
            return;
        }
        try {
            if (Http.head(address, Map.of()).statusCode() == NOT_FOUND) {
                throw new MissingFileException(address + " is not there");
            }
        } catch (IOException e) {
            download(address); // what is here may do
        }
    }

    private Path download(URI address) {
        String key = HexFormat.of()
                .formatHex(HubFile.sha256().digest(address.toString().getBytes(StandardCharsets.UTF_8)));
        Path folder = settings.urlCache().resolve(key.substring(0, 32));
        Path file = folder.resolve(Path.of(address.getPath()).getFileName().toString());
        if (settings.offline()) {
            if (Files.isRegularFile(file)) {
                return file;
            }
            throw new MissingFileException(
                    address + " was never fetched to this machine, and nothing may be fetched (HF_HUB_OFFLINE, or"
                            + " allow_network: False)");
        }
        try {
            Files.createDirectories(folder);
            return refreshed(address, file);
        } catch (Http.StatusException e) {
            if (e.status() == NOT_FOUND) {
                throw new MissingFileException(address + " is not there");
            }
            throw new UncheckedIOException(e.getMessage(), e);
        } catch (IOException e) {
            if (Files.isRegularFile(file)) {
                LOG.warn("{} cannot be reached ({}): using {}", address, Http.reason(e), file);
                return file;
            }
            throw new UncheckedIOException(
                    "%s cannot be fetched (%s): fetch it elsewhere, and give its folder"
                            .formatted(address, Http.reason(e)),
                    e);
        }
    }

    private static synchronized Path refreshed(URI address, Path file) throws IOException {
        HttpResponse<Void> head = Http.head(address, Map.of());
        Optional<String> tag = head.headers()
                .firstValue("ETag")
                .or(() -> head.headers().firstValue("Last-Modified"))
                .filter(value -> head.statusCode() < 300);
        Path known = file.resolveSibling(file.getFileName() + ".etag");
        if (Files.isRegularFile(file) && tag.isPresent() && tag.equals(read(known))) {
            return file;
        }
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        Path partialTag = file.resolveSibling(file.getFileName() + ".part.etag");
        if (tag.isEmpty() || !tag.equals(read(partialTag))) {
            Files.deleteIfExists(partial);
            Files.writeString(partialTag, tag.orElse(""));
        }
        LOG.info("Fetching {}", address);
        Http.receive(address, Map.of(), partial, tag);
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
        Files.move(partialTag, known, StandardCopyOption.REPLACE_EXISTING);
        return file;
    }

    private static Optional<String> read(Path file) throws IOException {
        return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    }
}
