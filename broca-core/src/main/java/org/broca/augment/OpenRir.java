package org.broca.augment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.broca.dataio.fetching.Download;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;

/**
 * The room impulse responses and noises of OpenSLR 28 (Ko et al., 2017), 16 kHz.
 *
 * <p>A folder has {@code RIRS_NOISES/real_rirs_isotropic_noises}, {@code RIRS_NOISES/simulated_rirs} and
 * {@code RIRS_NOISES/pointsource_noises}; responses are those files that are not noises.
 */
public final class OpenRir {
    /** The archive, 1.3 GB. */
    public static final String URL = "https://www.openslr.org/resources/28/rirs_noises.zip";

    /** Rate of all its recordings, in Hz. */
    public static final int SAMPLE_RATE = 16000;

    private OpenRir() {}

    /**
     * Lists responses and noises in two CSV files, unless they exist, fetching the archive if the folder lacks it;
     * paths begin with {@code $rir_root}, which stands for the folder.
     *
     * @param maxNoiseLen seconds; longer noises are cut into pieces of it; null for no limit
     * @throws java.io.UncheckedIOException if the archive cannot be fetched; the message says what to do by hand
     */
    public static void prepare(Path folder, Path reverbCsv, Path noiseCsv, @Nullable Double maxNoiseLen) {
        boolean reverb = !Files.exists(reverbCsv);
        boolean noise = !Files.exists(noiseCsv);
        if (!reverb && !noise) {
            return;
        }
        Path data = folder.resolve("RIRS_NOISES");
        if (!Files.isDirectory(data)) {
            Download.zip(URL, folder.resolve("rirs_noises.zip"), folder);
        }
        Function<Path, String> shown =
                file -> "$rir_root/" + folder.relativize(file).toString().replace('\\', '/');
        if (reverb) {
            NoiseData.write(responses(data), shown, reverbCsv, null);
        }
        if (noise) {
            List<Path> noises = NoiseData.recordings(data.resolve("pointsource_noises"), "wav");
            Check.that(!noises.isEmpty(), "no .wav files below %s", data.resolve("pointsource_noises"));
            NoiseData.write(noises, shown, noiseCsv, maxNoiseLen);
        }
    }

    /** SpeechBrain's own archive has them below {@code RIRS}. */
    private static List<Path> responses(Path data) {
        Path noises = data.resolve("pointsource_noises");
        List<Path> found = Files.isDirectory(data.resolve("RIRS"))
                ? NoiseData.recordings(data.resolve("RIRS"), "wav")
                : NoiseData.recordings(data, "wav").stream()
                        .filter(file -> !file.startsWith(noises)
                                && !file.getFileName().toString().contains("noise"))
                        .toList();
        Check.that(!found.isEmpty(), "no impulse responses (.wav) below %s", data);
        return found;
    }
}
