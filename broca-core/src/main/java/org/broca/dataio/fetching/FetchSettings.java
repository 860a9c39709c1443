package org.broca.dataio.fetching;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the environment says about fetching, in the variables of Python's {@code huggingface_hub}: {@code HF_ENDPOINT},
 * {@code HF_HUB_CACHE}, {@code HUGGINGFACE_HUB_CACHE}, {@code HF_HOME}, {@code HF_HUB_OFFLINE}, {@code HF_TOKEN}.
 *
 * @param endpoint the hub's address, without a slash at its end
 * @param hubCache where models of the hub are kept, in the layout of {@code huggingface_hub}
 * @param urlCache where files of other addresses are kept
 * @param token sent to the hub, and to nobody else
 */
public record FetchSettings(String endpoint, Path hubCache, Path urlCache, Optional<String> token, boolean offline) {
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    public FetchSettings {
        endpoint = endpoint.replaceAll("/+$", "");
    }

    /** The settings of this process. */
    public static FetchSettings ofEnvironment() {
        return of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    static FetchSettings of(Map<String, String> environment, Path userHome) {
        Path caches = first(environment, "XDG_CACHE_HOME").map(Path::of).orElse(userHome.resolve(".cache"));
        Path home = first(environment, "HF_HOME").map(Path::of).orElse(caches.resolve("huggingface"));
        Path hub = first(environment, "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")
                .map(Path::of)
                .orElse(home.resolve("hub"));
        String endpoint = first(environment, "HF_ENDPOINT").orElse("https://huggingface.co");
        boolean offline = Stream.of("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
                .anyMatch(
                        name -> TRUE.contains(environment.getOrDefault(name, "").toUpperCase(java.util.Locale.ROOT)));
        Path tokenFile = first(environment, "HF_TOKEN_PATH").map(Path::of).orElse(home.resolve("token"));
        Optional<String> token =
                first(environment, "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN").or(() -> read(tokenFile));
        return new FetchSettings(
                URI.create(endpoint).toString(), hub, caches.resolve("broca").resolve("urls"), token, offline);
    }

    private static Optional<String> first(Map<String, String> environment, String... names) {
        return Stream.of(names)
                .map(name -> environment.getOrDefault(name, "").strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // as without a token: what needs one says so
        }
    }

    FetchSettings with(FetchConfig config) {
        return new FetchSettings(
                endpoint,
                config.huggingfaceCacheDir().orElse(hubCache),
                urlCache,
                token,
                offline || !config.allowNetwork());
    }

    @Override
    public String toString() {
        return "FetchSettings[endpoint=%s, hubCache=%s, offline=%s]".formatted(endpoint, hubCache, offline);
    }
}
