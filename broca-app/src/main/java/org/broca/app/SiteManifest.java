package org.broca.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds a site's manifest: named, or by the site's number in a folder that {@code federated partition} wrote. */
final class SiteManifest {
    private static final List<String> ENDINGS = List.of(".json", ".csv", ".tsv");

    private SiteManifest() {}

    /**
     * A manifest.
     *
     * @param given a file, a folder, or the beginning of files' names
     * @param part {@code train}, {@code dev} or {@code test}
     * @throws IllegalArgumentException if there is none; says where it was sought
     */
    static Path find(Path given, String part, String cid, Optional<Path> dataPath) {
        List<Path> places = Stream.concat(Stream.of(given), dataPath.map(folder -> folder.resolve(given)).stream())
                .distinct()
                .toList();
        return places.stream()
                .flatMap(place -> candidates(place, part, cid))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "federated: no such manifest: %s (sought as %s, and for files like %s_%s.json there)"
                                .formatted(given, places, part, cid)));
    }

    /** A site's manifest of a folder, if there is one. */
    static Optional<Path> maybe(Path folder, String part, String cid) {
        return candidates(folder, part, cid).filter(Files::isRegularFile).findFirst();
    }

    private static Stream<Path> candidates(Path place, String part, String cid) {
        String name = part + "_" + cid;
        Path fileName = place.getFileName();
        String prefix = fileName == null ? "" : fileName.toString();
        return Stream.concat(
                Stream.of(place),
                ENDINGS.stream()
                        .flatMap(ending ->
                                Stream.of(place.resolve(name + ending), place.resolveSibling(prefix + name + ending))));
    }

    /**
     * What a site trains on where nothing says it: {@code train_<cid>}, {@code train} or the tutorial's
     * {@code temp_dataset} in the data folder.
     */
    static Path byDefault(Optional<Path> dataPath, String cid) {
        Path folder = dataPath.orElseThrow(() -> new IllegalArgumentException(
                "federated: no data: --data_path names the folder of the recordings, --tr_path the manifest"));
        List<String> stems = List.of("train_" + cid, "train", "temp_dataset");
        return stems.stream()
                .flatMap(stem -> ENDINGS.stream().map(ending -> folder.resolve(stem + ending)))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "federated: no manifest in %s: --tr_path names it (sought %s, with .json, .csv or .tsv)"
                                .formatted(folder, String.join(", ", stems))));
    }
}
