package org.broca.dataio.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.broca.dataio.AudioIo;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manifests of yesno (OpenSLR 1): one speaker says eight times yes or no in Hebrew, as the file's name tells:
 * {@code waves_yesno/0_1_0_1_1_1_1_0.wav}.
 *
 * <p>An item has {@code wav} (below <code>{data_root}</code>), {@code length} in seconds, {@code spk_id} and
 * {@code words}, of {@code YES} and {@code NO}.
 */
public final class YesNo {
    private static final String FOLDER = "waves_yesno";
    private static final Logger LOGGER = LoggerFactory.getLogger("yesno_prepare");

    private YesNo() {}

    /**
     * Splits the recordings at random into three manifests, unless they are there already.
     *
     * @param splitRatio sizes of the three relative to their sum, such as 50, 10, 40
     * @param seed the same seed gives the same manifests
     * @throws IllegalArgumentException if the folder holds no such recordings
     */
    public static void prepare(Path dataFolder, SplitFiles files, List<Integer> splitRatio, long seed) {
        if (files.done(LOGGER)) {
            return;
        }
        Path inside = dataFolder.resolve(FOLDER);
        Path folder = Files.isDirectory(inside) ? inside : dataFolder;
        Check.that(Files.isDirectory(folder), "no folder %s: data_folder must hold %s/*.wav", folder, FOLDER);
        List<Path> recordings = Recordings.below(folder, ".wav").stream()
                .filter(file -> Recordings.stem(file).matches("[01](_[01])*"))
                .toList();
        Check.that(!recordings.isEmpty(), "%s has no recordings with names such as 0_1_0_1_1_1_1_0.wav", folder);
        files.write(Splits.split(recordings, splitRatio, seed), file -> entry(dataFolder, file), LOGGER);
    }

    /** Fetches the recordings into {@code <dataFolder>/waves_yesno}, if they are not there. */
    public static void download(Path dataFolder) {
        Download.openSlr(1).archive(FOLDER + ".tar.gz", dataFolder);
    }

    private static SplitFiles.Entry entry(Path dataFolder, Path file) {
        String id = Recordings.stem(file);
        String words = id.chars()
                .filter(c -> c != '_')
                .mapToObj(c -> c == '1' ? "YES" : "NO")
                .collect(Collectors.joining(" "));
        double length = AudioIo.readAudioInfo(file).duration();
        return SplitFiles.Entry.of(id, SplitFiles.below(dataFolder, file), length, "yesno", words);
    }
}
