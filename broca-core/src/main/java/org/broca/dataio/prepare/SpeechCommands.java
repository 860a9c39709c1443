package org.broca.dataio.prepare;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.broca.dataio.AudioIo;
import org.broca.dataio.fetching.Download;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manifests of Google's Speech Commands (Warden, 2018): one word of a second a recording, in
 * {@code <word>/<speaker>_nohash_<number>.wav}, with the corpus' own {@code validation_list.txt} and
 * {@code testing_list.txt}.
 *
 * <p>An item has {@code wav} (below <code>{data_root}</code>), {@code length} in seconds, {@code spk_id} and
 * {@code words}, the command. Words other than those wanted are {@code unknown}; of them a share is kept.
 */
public final class SpeechCommands implements Preparation {
    private static final String UNKNOWN = "unknown";
    private static final String RELEASE = "speech_commands_v0.02.tar.gz";
    private static final Logger LOGGER = LoggerFactory.getLogger("speech_commands_prepare");

    private final Path dataFolder;
    private final SplitFiles files;
    private final Set<String> words;
    private final double percentageUnknown;
    private final long seed;
    private final boolean download;

    private SpeechCommands(Builder b) {
        Check.that(
                b.percentageUnknown >= 0,
                "SpeechCommands: percentage_unknown must not be negative, got %s",
                b.percentageUnknown);
        dataFolder = b.dataFolder;
        files = b.files;
        words = Set.copyOf(b.wordsWanted);
        percentageUnknown = b.percentageUnknown;
        seed = b.seed;
        download = b.download;
    }

    /**
     * Options of the preparation.
     *
     * @param dataFolder where the folders of the words are
     * @param files the manifests to write
     */
    public static Builder builder(Path dataFolder, SplitFiles files) {
        return new Builder(dataFolder, files);
    }

    /** Fetches the corpus, 2.3 GB, into {@code dataFolder}, if it is not there. */
    public static void download(Path dataFolder) {
        new Download(URI.create("http://download.tensorflow.org/data/")).archive(RELEASE, dataFolder);
    }

    /** Writes the three manifests, unless they are there already. */
    @Override
    public void prepare() {
        if (files.done(LOGGER)) {
            return;
        }
        Path lists = dataFolder.resolve("testing_list.txt");
        if (download && !Files.exists(lists)) {
            download(dataFolder);
        }
        Check.that(
                Files.isRegularFile(lists),
                "data_folder %s has no testing_list.txt: it must hold Speech Commands, a folder a word (--download"
                        + " fetches it)",
                dataFolder);
        Set<String> test = list("testing_list.txt");
        Set<String> valid = list("validation_list.txt");
        List<List<Path>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (Path file : Recordings.below(dataFolder, ".wav")) {
            String name = dataFolder.relativize(file).toString().replace('\\', '/');
            if (!name.startsWith("_")) { // _background_noise_ has no words
                parts.get(test.contains(name) ? 2 : valid.contains(name) ? 1 : 0)
                        .add(file);
            }
        }
        Random random = new Random(seed);
        files.write(parts.stream().map(part -> chosen(part, random)).toList(), this::entry, LOGGER);
    }

    private Set<String> list(String name) {
        try {
            return new HashSet<>(Files.readAllLines(dataFolder.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(dataFolder.resolve(name) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** All recordings of wanted words, and of the others as many percent of these as asked for. */
    private List<Path> chosen(List<Path> part, Random random) {
        List<Path> known = part.stream().filter(this::isWanted).toList();
        List<Path> others =
                Splits.shuffle(part.stream().filter(file -> !isWanted(file)).toList(), random);
        int kept = (int) Math.min(others.size(), Math.round(known.size() * percentageUnknown / 100));
        List<Path> all = new ArrayList<>(known);
        all.addAll(others.subList(0, kept));
        return all;
    }

    private boolean isWanted(Path file) {
        return words.isEmpty() || words.contains(word(file));
    }

    private static String word(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? "" : String.valueOf(folder.getFileName());
    }

    private SplitFiles.Entry entry(Path file) {
        String stem = Recordings.stem(file);
        return SplitFiles.Entry.of(
                word(file) + "-" + stem,
                SplitFiles.below(dataFolder, file),
                AudioIo.readAudioInfo(file).duration(),
                stem.replaceFirst("_nohash_.*", ""),
                isWanted(file) ? word(file) : UNKNOWN);
    }

    /** Options of {@link SpeechCommands}. */
    public static final class Builder extends CorpusBuilder<Builder> {
        private final Path dataFolder;
        private final SplitFiles files;
        private List<String> wordsWanted = List.of();
        private double percentageUnknown = 10;

        private Builder(Path dataFolder, SplitFiles files) {
            this.dataFolder = dataFolder;
            this.files = files;
        }

        /** The commands; all words if empty. */
        @CanIgnoreReturnValue
        public Builder wordsWanted(List<String> wordsWanted) {
            this.wordsWanted = List.copyOf(wordsWanted);
            return this;
        }

        /** How many recordings of other words to keep, in percent of those of the commands. */
        @CanIgnoreReturnValue
        public Builder percentageUnknown(double percentageUnknown) {
            this.percentageUnknown = percentageUnknown;
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        public SpeechCommands build() {
            return new SpeechCommands(this);
        }
    }
}
