package org.broca.spark;

import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkFiles;
import org.broca.tensor.Check;

/**
 * What a rank runs, before it is known where things are on its node.
 *
 * @param broca the launcher, its folder, or an archive of that; empty for the executor's own
 * @param folder to run in, or an archive of it; empty for Broca's own
 * @param manifests {@code key=file}, of files that were sent
 */
record RankCommand(String broca, String folder, String recipe, List<String> arguments, List<String> manifests)
        implements Serializable {

    RankCommand withManifests(List<String> sent) {
        return new RankCommand(broca, folder, recipe, arguments, sent);
    }

    /** The launcher on this node. */
    Path launcher() {
        String home = System.getenv("BROCA_HOME");
        Path place = NodeFolder.of(broca.isEmpty() ? (home == null ? "broca" : home) : broca);
        Path launcher = Files.isDirectory(place) ? place.resolve("broca") : place;
        Check.that(
                Files.isRegularFile(launcher),
                "no launcher %s on this node: give --broca a folder that every node has, or an archive of one",
                launcher);
        return launcher.toAbsolutePath();
    }

    /** Where the rank runs on this node. */
    Path folder(Path launcher) {
        return folder.isEmpty()
                ? launcher.resolveSibling(".").normalize()
                : NodeFolder.of(folder).toAbsolutePath();
    }

    /** The words of the command, on this node. */
    List<String> words(Path launcher) {
        List<String> words = new ArrayList<>(List.of(launcher.toString(), "train", recipe));
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            int equals = word.indexOf('=');
            boolean value = i > 0 && isFolder(arguments.get(i - 1));
            words.add(
                    equals > 0 && isFolder(word.substring(0, equals))
                            ? word.substring(0, equals + 1) + unpacked(word.substring(equals + 1))
                            : value ? unpacked(word) : word);
        }
        for (String manifest : manifests) {
            int equals = manifest.indexOf('=');
            words.add("--" + manifest.substring(0, equals + 1) + SparkFiles.get(manifest.substring(equals + 1)));
        }
        return words;
    }

    private static boolean isFolder(String option) {
        return option.startsWith("--") && option.endsWith("_folder");
    }

    private static String unpacked(String value) {
        return NodeFolder.isArchive(value)
                ? NodeFolder.of(value).toAbsolutePath().toString()
                : value;
    }
}
