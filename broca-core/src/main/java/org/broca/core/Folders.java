package org.broca.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.broca.tensor.Check;
import org.slf4j.LoggerFactory;

/** Folders that are deleted with all they hold. */
final class Folders {
    private Folders() {}

    /** Refuses a key of YAML that names a file, where that file would lie in another folder. */
    static void checkFileName(String keys, String name) {
        boolean plain = !name.isEmpty() && !name.contains("/") && !name.contains("\\") && !name.equals("..");
        Check.that(
                plain,
                "%s.%s: its name is that of a file, <name>.ckpt, and may not lead into other folders",
                keys,
                name);
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> entries;
        try (Stream<Path> walk = Files.walk(folder)) {
            entries = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path entry : entries) {
            Files.delete(entry);
        }
    }

    static void deleteQuietly(Path folder) {
        try {
            delete(folder);
        } catch (IOException e) {
            LoggerFactory.getLogger(Folders.class).warn("cannot delete {}: {}", folder, e.toString());
        }
    }
}
