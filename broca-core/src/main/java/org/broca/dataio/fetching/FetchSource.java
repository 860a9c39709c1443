package org.broca.dataio.fetching;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.broca.tensor.Check;

/**
 * A place that files are fetched from: a folder, a web address, or a model's id on a hub.
 *
 * @param path the folder, the address or the id; of a file in it, where {@link #file} is asked for
 */
public record FetchSource(FetchFrom fetchFrom, String path) {
    private static final Pattern HUB_ID = Pattern.compile("[A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*");
    private static final Pattern HUB_FILE = Pattern.compile("(" + HUB_ID + ")/(.+)");

    public FetchSource {
        Check.that(
                fetchFrom != FetchFrom.HUGGING_FACE || HUB_ID.matcher(path).lookingAt(),
                "a model on a hub is named organisation/model, got %s",
                path);
    }

    /**
     * Guesses what {@code text} names: an address if it starts with {@code http://} or {@code https://}, else a folder
     * if there is one, else a hub's model if it looks like {@code organisation/model}, else a folder that is missing.
     */
    public static FetchSource of(String text) {
        if (isAddress(text)) {
            return new FetchSource(FetchFrom.URI, text);
        }
        boolean hub = !Files.isDirectory(Path.of(text)) && HUB_ID.matcher(text).matches();
        return new FetchSource(hub ? FetchFrom.HUGGING_FACE : FetchFrom.LOCAL, text);
    }

    /** A folder of this machine, there or not. */
    public static FetchSource folder(Path folder) {
        return new FetchSource(FetchFrom.LOCAL, folder.toString());
    }

    /** Guesses as {@link #of} where the file {@code text} is. */
    public static FetchFile file(String text) {
        if (isAddress(text)) {
            return new FetchSource(FetchFrom.URI, text).file();
        }
        boolean local = Files.exists(Path.of(text)) || Files.isDirectory(parent(text));
        boolean hub = !local && HUB_FILE.matcher(text).matches();
        return new FetchSource(hub ? FetchFrom.HUGGING_FACE : FetchFrom.LOCAL, text).file();
    }

    /** The file whose whole path this is, and the source that it lies in. */
    public FetchFile file() {
        return switch (fetchFrom) {
            case LOCAL ->
                new FetchFile(
                        new FetchSource(fetchFrom, parent(path).toString()),
                        Path.of(path).getFileName().toString());
            case URI -> {
                int slash = path.lastIndexOf('/');
                yield new FetchFile(new FetchSource(fetchFrom, path.substring(0, slash)), path.substring(slash + 1));
            }
            case HUGGING_FACE -> {
                Matcher parts = HUB_FILE.matcher(path);
                Check.that(parts.matches(), "a file on a hub is named organisation/model/file, got %s", path);
                yield new FetchFile(new FetchSource(fetchFrom, parts.group(1)), parts.group(2));
            }
        };
    }

    private static boolean isAddress(String text) {
        return text.startsWith("http://") || text.startsWith("https://");
    }

    private static Path parent(String text) {
        Path parent = Path.of(text).getParent();
        return parent == null ? Path.of("") : parent;
    }

    @Override
    public String toString() {
        return path.isEmpty() ? "." : path;
    }
}
