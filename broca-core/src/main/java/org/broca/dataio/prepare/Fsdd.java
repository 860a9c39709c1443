package org.broca.dataio.prepare;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.broca.dataio.AudioIo;
import org.broca.dataio.fetching.Download;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manifests of the Free Spoken Digit Dataset: single English digits of six speakers at 8 kHz, in
 * {@code recordings/<digit>_<speaker>_<number>.wav}.
 *
 * <p>An item has {@code wav} (below <code>{data_root}</code>), {@code length} in seconds, {@code spk_id} and
 * {@code words}, of {@code ZERO} to {@code NINE}. {@link FsddStrings} joins digits to strings.
 */
public final class Fsdd {
    /** Recordings of lower number are the corpus' own test set: 5 of 50 a speaker and digit. */
    static final int FIRST_TRAINING_NUMBER = 5;

    private static final List<String> WORDS =
            List.of("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE");
    private static final Pattern NAME = Pattern.compile("([0-9])_(\\w+)_([0-9]+)");
    private static final String RELEASE = "v1.0.10.tar.gz";
    private static final Logger LOGGER = LoggerFactory.getLogger("fsdd_prepare");

    private Fsdd() {}

    /** One recording of one digit. */
    record Digit(Path file, int digit, String speaker, int number) {
        String word() {
            return WORDS.get(digit);
        }
    }

    /**
     * Splits all recordings at random into three manifests, unless they are there already.
     *
     * @param splitRatio sizes of the three relative to their sum, such as 80, 10, 10
     * @param seed the same seed gives the same manifests
     * @throws IllegalArgumentException if the folder holds no such recordings
     */
    public static void prepare(Path dataFolder, SplitFiles files, List<Integer> splitRatio, long seed) {
        if (!files.done(LOGGER)) {
            write(dataFolder, files, Splits.split(digits(dataFolder), splitRatio, seed));
        }
    }

    /**
     * Tests on one speaker, trains on the others, unless the manifests are there already; the others' recordings 0 to 4
     * of each digit are for validation.
     *
     * @throws IllegalArgumentException if the folder holds no such recordings, or none of the speaker
     */
    public static void prepareHeldOut(Path dataFolder, SplitFiles files, String speaker) {
        if (!files.done(LOGGER)) {
            write(dataFolder, files, heldOut(digits(dataFolder), speaker));
        }
    }

    private static void write(Path dataFolder, SplitFiles files, List<List<Digit>> parts) {
        files.write(
                parts,
                digit -> SplitFiles.Entry.of(
                        Recordings.stem(digit.file()),
                        SplitFiles.below(dataFolder, digit.file()),
                        AudioIo.readAudioInfo(digit.file()).duration(),
                        digit.speaker(),
                        digit.word()),
                LOGGER);
    }

    /** The speakers, in alphabetical order: fold k of six holds out speaker k, from 0. */
    public static List<String> speakers(Path dataFolder) {
        return digits(dataFolder).stream()
                .map(Digit::speaker)
                .distinct()
                .sorted()
                .toList();
    }

    /** Fetches the corpus into {@code dataFolder}, if it is not there. */
    public static void download(Path dataFolder) {
        new Download(URI.create("https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/"))
                .archive(RELEASE, dataFolder);
    }

    /** Training, validation and test digits where one speaker is only tested. */
    static List<List<Digit>> heldOut(List<Digit> digits, String speaker) {
        List<Digit> train = new ArrayList<>();
        List<Digit> valid = new ArrayList<>();
        List<Digit> test = new ArrayList<>();
        for (Digit digit : digits) {
            boolean tested = digit.speaker().equals(speaker);
            (tested ? test : digit.number() < FIRST_TRAINING_NUMBER ? valid : train).add(digit);
        }
        Check.that(
                !test.isEmpty(),
                "no speaker \"%s\"; there are %s",
                speaker,
                digits.stream().map(Digit::speaker).distinct().sorted().collect(Collectors.joining(", ")));
        return List.of(train, valid, test);
    }

    static List<Digit> digits(Path dataFolder) {
        List<Digit> digits = new ArrayList<>();
        Path folder = recordings(dataFolder);
        for (Path file : Recordings.below(folder, ".wav")) {
            Matcher name = NAME.matcher(Recordings.stem(file));
            if (name.matches()) {
                digits.add(new Digit(
                        file, Integer.parseInt(name.group(1)), name.group(2), Integer.parseInt(name.group(3))));
            }
        }
        Check.that(!digits.isEmpty(), "%s has no recordings with names such as 7_jackson_32.wav", folder);
        return digits;
    }

    private static Path recordings(Path dataFolder) {
        Path unpacked = dataFolder.resolve("free-spoken-digit-dataset-" + RELEASE.replaceAll("^v|\\.tar\\.gz$", ""));
        return Stream.of(dataFolder, unpacked)
                .map(folder -> folder.resolve("recordings"))
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no folder " + dataFolder.resolve("recordings")
                        + ": data_folder must hold recordings/<digit>_<speaker>_<number>.wav"));
    }
}
