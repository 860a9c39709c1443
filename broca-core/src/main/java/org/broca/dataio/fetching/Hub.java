package org.broca.dataio.fetching;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A model hub that speaks Hugging Face's protocol, with its cache. */
final class Hub {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.fetching");

    private final FetchSettings settings;
    private final FetchConfig config;

    Hub(FetchSettings settings, FetchConfig config) {
        this.settings = settings;
        this.config = config;
    }

    /** The file in the cache, fetched first where it has to be. */
    Path fetch(String id, String name) {
        String revision = config.revision();
        HubCache cache = new HubCache(settings.hubCache(), id);
        Optional<Path> cached = cache.find(revision, name);
        if (cached.isPresent() && (settings.offline() || !config.asksForUpdates())) {
            return cached.get();
        }
        try {
            HubFile file = describe(id, name);
            return cache.store(revision, file, name, partial -> receive(file, id + "/" + name, partial));
        } catch (IOException e) {
            if (cached.isPresent()) {
                LOG.warn("{} cannot be reached ({}): using {}", settings.endpoint(), Http.reason(e), cached.get());
                return cached.get();
            }
            throw unreachable(id, e);
        }
    }

    /** Refuses what the hub does not have, without fetching what it has. */
    void require(String id, String name) {
        if (new HubCache(settings.hubCache(), id).find(config.revision(), name).isEmpty()) {
            try {
                describe(id, name);
            } catch (IOException e) {
                throw unreachable(id, e);
            }
        }
    }

    private HubFile describe(String id, String name) throws IOException {
        if (settings.offline()) {
            throw new MissingFileException(
                    "%s of the model %s is not in the hub's cache %s, and nothing may be fetched (HF_HUB_OFFLINE, or"
                                    .formatted(name, id, settings.hubCache())
                            + " allow_network: False); there is no folder %s either (from %s)".formatted(id, here()));
        }
        HttpResponse<Void> reply = Http.head(address(id, name), headers());
        if (reply.statusCode() >= 400) {
            throw refused(reply, id, name);
        }
        return HubFile.of(reply);
    }

    private IllegalArgumentException refused(HttpResponse<Void> reply, String id, String name) throws IOException {
        String code = reply.headers().firstValue("X-Error-Code").orElse("");
        if (code.equals("EntryNotFound")) {
            return new MissingFileException("the model %s on %s has no file %s (revision %s)"
                    .formatted(id, settings.endpoint(), name, config.revision()));
        }
        if (code.equals("RevisionNotFound")) {
            return new MissingFileException(
                    "the model %s on %s has no revision %s".formatted(id, settings.endpoint(), config.revision()));
        }
        if (code.equals("GatedRepo")) {
            return new MissingFileException(
                    "the model %s on %s is open only to those who accepted its terms: do so there, and set HF_TOKEN"
                            .formatted(id, settings.endpoint()));
        }
        int status = reply.statusCode();
        if (status == 404 || status == 401 || status == 403) {
            return new MissingFileException("there is no folder %s (from %s), and %s has no model %s that may be read%s"
                    .formatted(
                            id,
                            here(),
                            settings.endpoint(),
                            id,
                            settings.token().isPresent() ? "" : "; for a private one, set HF_TOKEN"));
        }
        throw new Http.StatusException(reply.uri(), status);
    }

    private UncheckedIOException unreachable(String id, IOException e) {
        return new UncheckedIOException(
                "there is no folder %s (from %s), and the model %s cannot be fetched from %s (%s): give a folder, or set"
                                .formatted(id, here(), id, settings.endpoint(), Http.reason(e))
                        + " HF_ENDPOINT to a hub that can be reached",
                e);
    }

    private void receive(HubFile file, String name, Path partial) throws IOException {
        LOG.info("Fetching {} from {}", name, settings.endpoint());
        Http.receive(file.address(), headers(), partial, Optional.empty());
        file.verify(partial, name);
    }

    private URI address(String id, String name) {
        return URI.create("%s/%s/resolve/%s/%s"
                .formatted(settings.endpoint(), escaped(id), encoded(config.revision()), escaped(name)));
    }

    private static String escaped(String path) {
        return Arrays.stream(path.split("/")).map(Hub::encoded).collect(Collectors.joining("/"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Map<String, String> headers() {
        return settings.token()
                .map(token -> Map.of("Authorization", "Bearer " + token))
                .orElse(Map.of());
    }

    private static Path here() {
        return Path.of("").toAbsolutePath();
    }
}
