package org.broca.dataio.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The three manifests of a corpus. */
public record SplitFiles(Path train, Path valid, Path test) {
    List<Path> all() {
        return List.of(train, valid, test);
    }

    /** True if an earlier run made them all. */
    public boolean exist() {
        return all().stream().allMatch(Files::isRegularFile);
    }
}
