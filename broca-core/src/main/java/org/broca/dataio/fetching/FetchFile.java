package org.broca.dataio.fetching;

import java.nio.file.Path;
import org.broca.tensor.Check;

/**
 * One file of a source.
 *
 * @param name its path inside the source, which it may not leave
 */
public record FetchFile(FetchSource source, String name) {
    public FetchFile {
        Check.that(!name.isEmpty(), "%s: no file is named", source);
        boolean inside =
                !Path.of(name).isAbsolute() && !Path.of(name).normalize().startsWith("..");
        Check.that(inside, "%s is no file of %s: its path leads out of it", name, source);
    }

    @Override
    public String toString() {
        return source.path().isEmpty() ? name : source + "/" + name;
    }
}
