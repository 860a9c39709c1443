package org.broca.dataio.prepare;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.broca.dataio.AudioIo;
import org.broca.dataio.Manifests;
import org.broca.dataio.fetching.Download;
import org.broca.metrics.TrialList;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manifests of VoxCeleb (Nagrani et al., 2017), whose recordings are in {@code wav/<speaker>/<video>/<number>.wav}, and
 * its trials for verification.
 *
 * <p>Speakers of the trials are neither trained on nor validated with. An item has {@code wav} (below <code>{data_root}
 * </code>), {@code length} in seconds, {@code spk_id} and empty {@code words}.
 */
public final class VoxCeleb implements Preparation {
    /** The file of trials in the data folder. */
    public static final String TRIALS = "veri_test.txt";

    private static final Logger LOGGER = LoggerFactory.getLogger("voxceleb_prepare");

    private final Path dataFolder;
    private final Path train;
    private final Path valid;
    private final Path verification;
    private final List<Integer> splitRatio;
    private final long seed;
    private final boolean download;

    private VoxCeleb(Builder b) {
        Check.that(
                b.splitRatio.size() == 2, "VoxCeleb: split_ratio needs two parts (train, valid), got %s", b.splitRatio);
        dataFolder = b.dataFolder;
        train = b.train;
        valid = b.valid;
        verification = b.verificationFile.equals(Path.of("")) ? dataFolder.resolve(TRIALS) : b.verificationFile;
        splitRatio = b.splitRatio;
        seed = b.seed;
        download = b.download;
    }

    /**
     * Options of the preparation.
     *
     * @param dataFolder where {@code wav} and {@code veri_test.txt} are
     * @param trainAnnotation the manifest of training data to write
     * @param validAnnotation the manifest of validation data to write
     */
    public static Builder builder(Path dataFolder, Path trainAnnotation, Path validAnnotation) {
        return new Builder(dataFolder, trainAnnotation, validAnnotation);
    }

    /**
     * Fetches the trials into {@code dataFolder}; the recordings are given out by hand only.
     *
     * @throws IllegalArgumentException if the recordings are not there; says how to get them
     */
    public static void download(Path dataFolder) {
        Path trials = new Download(URI.create("https://www.robots.ox.ac.uk/~vgg/data/voxceleb/meta/"))
                .file(TRIALS, dataFolder);
        LOGGER.info("Trials are in {}", trials);
        LOGGER.info("Recordings are in {}", recordings(dataFolder));
    }

    private static Path recordings(Path dataFolder) {
        Path folder = dataFolder.resolve("wav");
        Check.that(
                Files.isDirectory(folder),
                "no folder %s: VoxCeleb's recordings are given out on request at"
                        + " https://mm.kaist.ac.kr/datasets/voxceleb/; unpack vox1_dev_wav.zip and vox1_test_wav.zip"
                        + " into %s, so that there are wav/<speaker>/<video>/<number>.wav, and start again",
                folder,
                dataFolder);
        return folder;
    }

    /** Writes the two manifests, unless they are there already. */
    @Override
    public void prepare() {
        if (Files.isRegularFile(train) && Files.isRegularFile(valid)) {
            LOGGER.info("Preparation completed in previous run, skipping.");
            return;
        }
        if (download) {
            download(dataFolder);
        }
        Path folder = recordings(dataFolder);
        Set<String> tested = TrialList.read(verification).utterances().stream()
                .map(name -> name.substring(0, Math.max(0, name.indexOf('/'))))
                .collect(Collectors.toSet());
        List<Path> recordings = new ArrayList<>();
        for (Path file : Recordings.below(folder, ".wav")) {
            if (!tested.contains(speaker(folder, file))) {
                recordings.add(file);
            }
        }
        Check.that(!recordings.isEmpty(), "%s has only speakers of the trials %s", folder, verification);
        List<List<Path>> parts = Splits.split(recordings, splitRatio, seed);
        write(folder, train, parts.get(0));
        write(folder, valid, parts.get(1));
    }

    private void write(Path folder, Path manifest, List<Path> recordings) {
        Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        for (Path file : recordings) {
            String name = TrialList.bare(folder.relativize(file).toString().replace('\\', '/'));
            SplitFiles.Entry entry = SplitFiles.Entry.of(
                    name.replace('/', '-'),
                    SplitFiles.below(dataFolder, file),
                    AudioIo.readAudioInfo(file).duration(),
                    speaker(folder, file),
                    "");
            items.put(entry.id(), entry.item());
        }
        Manifests.writeJson(manifest, items);
        LOGGER.info("{} successfully created!", manifest);
    }

    private static String speaker(Path folder, Path file) {
        return String.valueOf(folder.relativize(file).getName(0));
    }

    /** Options of {@link VoxCeleb}. */
    public static final class Builder extends CorpusBuilder<Builder> {
        private final Path dataFolder;
        private final Path train;
        private final Path valid;
        private Path verificationFile = Path.of("");
        private List<Integer> splitRatio = List.of(90, 10);

        private Builder(Path dataFolder, Path train, Path valid) {
            this.dataFolder = dataFolder;
            this.train = train;
            this.valid = valid;
        }

        /** The trials; {@code veri_test.txt} of the data folder if not given. */
        @CanIgnoreReturnValue
        public Builder verificationFile(Path verificationFile) {
            this.verificationFile = verificationFile;
            return this;
        }

        /** Sizes of training and validation data relative to their sum. */
        @CanIgnoreReturnValue
        public Builder splitRatio(List<Integer> splitRatio) {
            this.splitRatio = List.copyOf(splitRatio);
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        public VoxCeleb build() {
            return new VoxCeleb(this);
        }
    }
}
