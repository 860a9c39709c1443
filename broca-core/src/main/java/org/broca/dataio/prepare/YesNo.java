package org.broca.dataio.prepare;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.broca.dataio.AudioIo;
import org.broca.dataio.fetching.Download;
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
public final class YesNo implements Preparation {
    private static final String FOLDER = "waves_yesno";
    private static final Logger LOGGER = LoggerFactory.getLogger("yesno_prepare");

    private final Path dataFolder;
    private final SplitFiles files;
    private final List<Integer> splitRatio;
    private final long seed;
    private final boolean download;

    private YesNo(Builder b) {
        dataFolder = b.dataFolder;
        files = b.files;
        splitRatio = b.splitRatio;
        seed = b.seed;
        download = b.download;
    }

    /**
     * Options of the preparation.
     *
     * @param dataFolder where {@code waves_yesno} is, or the recordings themselves
     * @param files the manifests to write
     */
    public static Builder builder(Path dataFolder, SplitFiles files) {
        return new Builder(dataFolder, files);
    }

    /** Splits the recordings at random into three manifests, unless they are there already. */
    @Override
    public void prepare() {
        if (files.done(LOGGER)) {
            return;
        }
        if (download && recordings().isEmpty()) {
            download(dataFolder);
        }
        List<Path> recordings = recordings();
        Check.that(
                !recordings.isEmpty(),
                "%s has no recordings with names such as %s/0_1_0_1_1_1_1_0.wav",
                dataFolder,
                FOLDER);
        files.write(Splits.split(recordings, splitRatio, seed), file -> entry(dataFolder, file), LOGGER);
    }

    private List<Path> recordings() {
        Path inside = dataFolder.resolve(FOLDER);
        Path folder = Files.isDirectory(inside) ? inside : dataFolder;
        return Files.isDirectory(folder)
                ? Recordings.below(folder, ".wav").stream()
                        .filter(file -> Recordings.stem(file).matches("[01](_[01])*"))
                        .toList()
                : List.of();
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

    /** Options of {@link YesNo}. */
    public static final class Builder extends CorpusBuilder<Builder> {
        private final Path dataFolder;
        private final SplitFiles files;
        private List<Integer> splitRatio = List.of(80, 10, 10);

        private Builder(Path dataFolder, SplitFiles files) {
            this.dataFolder = dataFolder;
            this.files = files;
        }

        /** Sizes of the three parts relative to their sum, such as 50, 10, 40. */
        @CanIgnoreReturnValue
        public Builder splitRatio(List<Integer> splitRatio) {
            this.splitRatio = List.copyOf(splitRatio);
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        public YesNo build() {
            return new YesNo(this);
        }
    }
}
