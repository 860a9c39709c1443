package org.broca.dataio.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.dataio.AudioIo;
import org.broca.dataio.Manifests;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manifests of Mini LibriSpeech (OpenSLR 31) and whatever has the layout of LibriSpeech (Panayotov et al., 2015):
 * {@code <data_folder>/LibriSpeech/<subset>/<speaker>/<chapter>/<speaker>-<chapter>-<number>.flac}.
 *
 * <p>An item has {@code wav} (below <code>{data_root}</code>), {@code length} in seconds, {@code spk_id} and, where the
 * chapter has its {@code .trans.txt}, {@code words}.
 */
public final class MiniLibriSpeech {
    private static final Logger LOGGER = LoggerFactory.getLogger("mini_librispeech_prepare");

    private final Path dataFolder;
    private final Map<Path, Map<String, String>> transcripts = new HashMap<>();

    private MiniLibriSpeech(Path dataFolder) {
        this.dataFolder = dataFolder;
    }

    /**
     * Splits all utterances at random into three manifests, unless they are there already.
     *
     * @param splitRatio sizes of the three relative to their sum, such as 80, 10, 10
     * @param seed the same seed gives the same manifests
     * @throws IllegalArgumentException if the folder holds no such recordings
     */
    public static void prepare(Path dataFolder, SplitFiles files, List<Integer> splitRatio, long seed) {
        Check.that(splitRatio.size() == 3, "split_ratio needs three parts (train, valid, test), got %s", splitRatio);
        if (done(files)) {
            return;
        }
        MiniLibriSpeech corpus = new MiniLibriSpeech(dataFolder);
        corpus.write(files, Splits.split(corpus.recordings(dataFolder.resolve("LibriSpeech")), splitRatio, seed));
    }

    /** Makes one manifest of each subset, such as train-clean-5, dev-clean-2 and test-clean, unless they are there. */
    public static void prepareSubsets(Path dataFolder, SplitFiles files, List<String> subsets) {
        Check.that(subsets.size() == 3, "three subsets are needed (train, valid, test), got %s", subsets);
        if (done(files)) {
            return;
        }
        MiniLibriSpeech corpus = new MiniLibriSpeech(dataFolder);
        Path root = dataFolder.resolve("LibriSpeech");
        corpus.write(
                files,
                subsets.stream()
                        .map(name -> corpus.recordings(root.resolve(name)))
                        .toList());
    }

    private static boolean done(SplitFiles files) {
        boolean exist = files.exist();
        if (exist) {
            LOGGER.info("Preparation completed in previous run, skipping.");
        } else {
            LOGGER.info("Creating {}, {}, and {}", files.train(), files.valid(), files.test());
        }
        return exist;
    }

    private List<Path> recordings(Path folder) {
        Check.that(
                Files.isDirectory(folder),
                "no folder %s: data_folder must hold LibriSpeech/<subset>/<speaker>/<chapter>/*.flac",
                folder);
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".flac"))
                    .sorted()
                    .toList();
            Check.that(!found.isEmpty(), "no .flac files below %s", folder);
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be read: " + e, e);
        }
    }

    private void write(SplitFiles files, List<List<Path>> parts) {
        for (int i = 0; i < parts.size(); i++) {
            Map<String, Map<String, Object>> items = new LinkedHashMap<>();
            for (Path recording : parts.get(i)) {
                String id = recording.getFileName().toString().replaceFirst("\\.flac$", "");
                items.put(id, item(recording, id));
            }
            Manifests.writeJson(files.all().get(i), items);
            LOGGER.info("{} successfully created!", files.all().get(i));
        }
    }

    private Map<String, Object> item(Path recording, String id) {
        Map<String, Object> item = new LinkedHashMap<>();
        String relative = dataFolder.relativize(recording).toString().replace('\\', '/');
        item.put("wav", "{data_root}/" + escape(relative));
        item.put("length", AudioIo.readAudioInfo(recording).duration());
        item.put("spk_id", id.split("-", 2)[0]);
        String words = words(recording.resolveSibling(chapter(id) + ".trans.txt"), id);
        if (!words.isEmpty()) {
            item.put("words", escape(words));
        }
        return item;
    }

    private static String chapter(String id) {
        int dash = id.lastIndexOf('-');
        return dash < 0 ? id : id.substring(0, dash);
    }

    private String words(Path transcript, String id) {
        return transcripts
                .computeIfAbsent(transcript, MiniLibriSpeech::readTranscript)
                .getOrDefault(id, "");
    }

    private static Map<String, String> readTranscript(Path file) {
        if (!Files.exists(file)) {
            return Map.of();
        }
        Map<String, String> words = new HashMap<>();
        try (Stream<String> lines = Files.lines(file)) {
            lines.map(line -> line.strip().split("\\s+", 2))
                    .filter(parts -> parts.length == 2)
                    .forEach(parts -> words.put(parts[0], parts[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
        return words;
    }

    /** Manifests are formatted when they are read: braces in text are doubled. */
    static String escape(String text) {
        return text.replace("{", "{{").replace("}", "}}");
    }
}
