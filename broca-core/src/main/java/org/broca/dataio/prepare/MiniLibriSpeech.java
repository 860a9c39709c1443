package org.broca.dataio.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.dataio.AudioIo;
import org.broca.dataio.fetching.Download;
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

    /** The tutorial's subsets and their numbers at openslr.org. */
    private static final Map<String, Integer> SUBSETS = subsets();

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
        if (files.done(LOGGER)) {
            return;
        }
        MiniLibriSpeech corpus = new MiniLibriSpeech(dataFolder);
        List<Path> recordings = corpus.recordings(dataFolder.resolve("LibriSpeech"));
        files.write(Splits.split(recordings, splitRatio, seed), corpus::entry, LOGGER);
    }

    /**
     * Makes the tutorial's manifests, of train-clean-5, dev-clean-2 and test-clean, unless they are there.
     *
     * <p>A subset that the folder lacks is downloaded; an archive that was fetched by hand into the folder is unpacked.
     *
     * @throws IllegalStateException if openslr.org cannot be reached; says which file to put where
     */
    public static void prepare(Path dataFolder, SplitFiles files) {
        if (!files.exist()) {
            download(dataFolder);
        }
        prepareSubsets(dataFolder, files, List.copyOf(SUBSETS.keySet()));
    }

    /** Fetches the tutorial's three subsets into {@code <dataFolder>/LibriSpeech}, where they are not there. */
    public static void download(Path dataFolder) {
        SUBSETS.forEach((subset, resource) -> {
            String archive = subset + ".tar.gz";
            boolean byHand = Files.isDirectory(dataFolder.resolve("LibriSpeech").resolve(subset))
                    && !Files.exists(dataFolder.resolve(archive));
            if (!byHand) {
                Download.openSlr(resource).archive(archive, dataFolder);
            }
        });
    }

    /** True if the folder holds the tutorial's three subsets. */
    public static boolean isWhole(Path dataFolder) {
        return SUBSETS.keySet().stream()
                .allMatch(subset ->
                        Files.isDirectory(dataFolder.resolve("LibriSpeech").resolve(subset)));
    }

    /** Makes one manifest of each subset, such as train-clean-5, dev-clean-2 and test-clean, unless they are there. */
    public static void prepareSubsets(Path dataFolder, SplitFiles files, List<String> subsets) {
        Check.that(subsets.size() == 3, "three subsets are needed (train, valid, test), got %s", subsets);
        if (files.done(LOGGER)) {
            return;
        }
        MiniLibriSpeech corpus = new MiniLibriSpeech(dataFolder);
        Path root = dataFolder.resolve("LibriSpeech");
        files.write(
                subsets.stream()
                        .map(name -> corpus.recordings(root.resolve(name)))
                        .toList(),
                corpus::entry,
                LOGGER);
    }

    private List<Path> recordings(Path folder) {
        Check.that(
                Files.isDirectory(folder),
                "no folder %s: data_folder must hold LibriSpeech/<subset>/<speaker>/<chapter>/*.flac",
                folder);
        return Recordings.below(folder, ".flac");
    }

    private SplitFiles.Entry entry(Path recording) {
        String id = Recordings.stem(recording);
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("wav", SplitFiles.below(dataFolder, recording));
        item.put("length", AudioIo.readAudioInfo(recording).duration());
        item.put("spk_id", id.split("-", 2)[0]);
        String words = words(recording.resolveSibling(chapter(id) + ".trans.txt"), id);
        if (!words.isEmpty()) {
            item.put("words", SplitFiles.escape(words));
        }
        return new SplitFiles.Entry(id, item);
    }

    private static Map<String, Integer> subsets() {
        Map<String, Integer> subsets = new LinkedHashMap<>();
        subsets.put("train-clean-5", 31);
        subsets.put("dev-clean-2", 31);
        subsets.put("test-clean", 12);
        return Collections.unmodifiableMap(subsets);
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
}
