package org.broca.dataio.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.broca.dataio.Manifests;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manifests of a folder that lists its recordings itself: {@code manifest.csv} with the columns
 * {@code ID,duration,wav,spk_id,wrd}, {@code wav} relative to the folder, as the embedded corpus has it.
 *
 * <p>An item has {@code wav} (below <code>{data_root}</code>), {@code length} in seconds, {@code spk_id} and
 * {@code words}.
 */
public final class ManifestCorpus {
    /** The file's name. */
    public static final String FILE = "manifest.csv";

    private static final List<String> COLUMNS = List.of("duration", "wav", "spk_id", "wrd");
    private static final Logger LOGGER = LoggerFactory.getLogger("manifest_prepare");

    private ManifestCorpus() {}

    /**
     * Splits all utterances at random into three manifests, unless they are there already.
     *
     * @param splitRatio sizes of the three relative to their sum, such as 80, 10, 10
     * @param seed the same seed gives the same manifests
     * @throws IllegalArgumentException if the folder has no manifest, or one without a column
     */
    public static void prepare(Path dataFolder, SplitFiles files, List<Integer> splitRatio, long seed) {
        Check.that(splitRatio.size() == 3, "split_ratio needs three parts (train, valid, test), got %s", splitRatio);
        if (files.done(LOGGER)) {
            return;
        }
        Path manifest = dataFolder.resolve(FILE);
        Check.that(Files.isRegularFile(manifest), "data_folder %s has no %s", dataFolder, FILE);
        Map<String, Map<String, Object>> rows = Manifests.loadDataCsv(manifest);
        List<List<String>> parts = Splits.split(new ArrayList<>(rows.keySet()), splitRatio, seed);
        files.write(parts, id -> entry(manifest, id, rows.getOrDefault(id, Map.of())), LOGGER);
    }

    private static SplitFiles.Entry entry(Path manifest, String id, Map<String, Object> row) {
        Check.that(
                row.keySet().containsAll(COLUMNS),
                "%s must have the columns ID and %s; \"%s\" has %s",
                manifest,
                COLUMNS,
                id,
                row.keySet());
        return SplitFiles.Entry.of(
                id,
                "{data_root}/" + SplitFiles.escape(String.valueOf(row.get("wav"))),
                (double) row.getOrDefault("duration", 0.0),
                String.valueOf(row.get("spk_id")),
                String.valueOf(row.get("wrd")));
    }
}
