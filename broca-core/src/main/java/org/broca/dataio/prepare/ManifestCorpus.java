package org.broca.dataio.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
        if (files.exist()) {
            LOGGER.info("Preparation completed in previous run, skipping.");
            return;
        }
        Path manifest = dataFolder.resolve(FILE);
        Check.that(Files.isRegularFile(manifest), "data_folder %s has no %s", dataFolder, FILE);
        LOGGER.info("Creating {}, {}, and {}", files.train(), files.valid(), files.test());
        Map<String, Map<String, Object>> rows = Manifests.loadDataCsv(manifest);
        List<List<String>> parts = Splits.split(new ArrayList<>(rows.keySet()), splitRatio, seed);
        for (int i = 0; i < parts.size(); i++) {
            Map<String, Map<String, Object>> items = new LinkedHashMap<>();
            parts.get(i).forEach(id -> items.put(id, item(manifest, id, rows.getOrDefault(id, Map.of()))));
            Manifests.writeJson(files.all().get(i), items);
            LOGGER.info("{} successfully created!", files.all().get(i));
        }
    }

    private static Map<String, Object> item(Path manifest, String id, Map<String, Object> row) {
        Check.that(
                row.keySet().containsAll(COLUMNS),
                "%s must have the columns ID and %s; \"%s\" has %s",
                manifest,
                COLUMNS,
                id,
                row.keySet());
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("wav", "{data_root}/" + MiniLibriSpeech.escape(String.valueOf(row.get("wav"))));
        item.put("length", row.get("duration"));
        item.put("spk_id", row.get("spk_id"));
        item.put("words", MiniLibriSpeech.escape(String.valueOf(row.get("wrd"))));
        return item;
    }
}
