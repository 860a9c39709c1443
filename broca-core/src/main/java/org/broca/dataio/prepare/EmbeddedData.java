package org.broca.dataio.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import org.broca.tensor.Check;

/** The small corpora that come with Broca, found from any current folder. */
public final class EmbeddedData {
    private static final String PREFIX = "embedded:";

    private EmbeddedData() {}

    /**
     * The folder that a recipe's {@code data_folder} means: {@code embedded:digits} is a corpus of Broca's, anything
     * else a path.
     *
     * @throws IllegalArgumentException if there is no such embedded corpus
     * @throws IllegalStateException if Broca was not started by its launcher, which says where it is installed
     */
    public static Path folder(String name) {
        if (!name.startsWith(PREFIX)) {
            return Path.of(name);
        }
        String home = System.getProperty("broca.home");
        Check.state(home != null, "%s is found by ./broca; elsewhere set -Dbroca.home to Broca's folder", name);
        Path folder = Path.of(home, "templates", "data", name.substring(PREFIX.length()));
        Check.that(Files.isDirectory(folder), "no embedded corpus \"%s\": there is no folder %s", name, folder);
        return folder;
    }
}
