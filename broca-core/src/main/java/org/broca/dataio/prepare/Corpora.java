package org.broca.dataio.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Prepares whatever corpus a folder holds, by what it looks like. */
public final class Corpora {
    private Corpora() {}

    /**
     * As {@link ManifestCorpus#prepare} where the folder has a {@code manifest.csv}, else as
     * {@link MiniLibriSpeech#prepare}.
     */
    public static void prepare(Path dataFolder, SplitFiles files, List<Integer> splitRatio, long seed) {
        if (Files.exists(dataFolder.resolve(ManifestCorpus.FILE))) {
            ManifestCorpus.prepare(dataFolder, files, splitRatio, seed);
        } else {
            MiniLibriSpeech.prepare(dataFolder, files, splitRatio, seed);
        }
    }

    /**
     * As the other way with a ratio; without one, the subsets of Mini LibriSpeech, downloaded where they are absent.
     */
    public static void prepare(Path dataFolder, SplitFiles files, Optional<List<Integer>> splitRatio, long seed) {
        if (splitRatio.isPresent()) {
            prepare(dataFolder, files, splitRatio.get(), seed);
        } else {
            MiniLibriSpeech.prepare(dataFolder, files);
        }
    }
}
