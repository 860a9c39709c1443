package org.broca.dataio.prepare;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.broca.dataio.AudioIo;
import org.broca.dataio.prepare.Fsdd.Digit;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Strings of digits, joined from real single digits of one speaker each: a small task of continuous speech.
 *
 * <pre>{@code
 * FsddStrings.builder(dataFolder, SplitFiles.in(outputFolder)).heldOut("jackson").build().prepare();
 * }</pre>
 *
 * <p>One speaker is tested, the others train; their recordings 0 to 4 of each digit are for validation. A string is
 * some digits with short silences between them, written once as a WAV file below the audio folder, so that any toolkit
 * can read the manifests. Validation and test use each recording once, training as often as told, in other strings each
 * time. Everything depends on the seed and the recordings alone.
 *
 * <p>An item has {@code wav}, an absolute path, {@code length} in seconds, {@code spk_id}, {@code words} and
 * {@code times}, the start and end of each word's recording in seconds.
 */
public final class FsddStrings implements Preparation {
    private static final double LONGEST_SILENCE = 0.2;
    private static final Logger LOGGER = LoggerFactory.getLogger("fsdd_prepare");

    private final Path dataFolder;
    private final SplitFiles files;
    private final Path audioFolder;
    private final String heldOut;
    private final int fold;
    private final int minDigits;
    private final int maxDigits;
    private final int trainPasses;
    private final Set<Integer> digits;
    private final Set<String> speakers;
    private final long seed;

    private FsddStrings(Builder builder) {
        dataFolder = builder.dataFolder;
        files = builder.files;
        audioFolder = Optional.ofNullable(builder.audioFolder)
                .orElseGet(() -> files.train().resolveSibling("strings"));
        heldOut = builder.heldOut;
        fold = builder.fold;
        minDigits = builder.minDigits;
        maxDigits = builder.maxDigits;
        trainPasses = builder.trainPasses;
        digits = Set.copyOf(builder.digits);
        speakers = Set.copyOf(builder.speakers);
        seed = builder.seed;
        Check.that(
                1 <= minDigits && minDigits <= maxDigits,
                "FsddStrings: min_digits must be from 1 to max_digits, got %d and %d",
                minDigits,
                maxDigits);
        Check.that(trainPasses > 0, "FsddStrings: train_passes must be at least 1, got %d", trainPasses);
    }

    /**
     * Options of strings.
     *
     * @param dataFolder where {@code recordings} is
     * @param files the manifests to write
     */
    public static Builder builder(Path dataFolder, SplitFiles files) {
        return new Builder(dataFolder, files);
    }

    /** One string: its name, its digits and what is between and around them. */
    private record DigitString(String id, List<Digit> digits, List<Double> silences) {}

    /**
     * Writes the audio and the three manifests, unless these are there already.
     *
     * @throws IllegalArgumentException if the folder holds no such recordings, or the speaker is unknown
     */
    @Override
    public void prepare() {
        if (files.done(LOGGER)) {
            return;
        }
        String speaker = tested();
        List<List<Digit>> parts = Fsdd.heldOut(chosen(speaker), speaker);
        List<List<DigitString>> strings = List.of(
                strings("train", parts.get(0), trainPasses),
                strings("valid", parts.get(1), 1),
                strings("test", parts.get(2), 1));
        Path folder = audioFolder.resolve(speaker).toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be made: " + e, e);
        }
        LOGGER.info(
                "Joining the digits of {} strings",
                strings.stream().mapToInt(List::size).sum());
        files.write(strings, string -> entry(string, folder), LOGGER);
    }

    /** The recordings of the digits and the speakers that are asked for, and those of the tested speaker. */
    private List<Digit> chosen(String tested) {
        List<String> known = Fsdd.speakers(dataFolder);
        Check.that(
                known.containsAll(speakers),
                "FsddStrings: speakers must be some of %s, got %s",
                known,
                speakers.stream().sorted().toList());
        List<Digit> chosen = Fsdd.digits(dataFolder).stream()
                .filter(one -> digits.contains(one.digit()))
                .filter(one -> speakers.isEmpty()
                        || speakers.contains(one.speaker())
                        || one.speaker().equals(tested))
                .toList();
        Check.that(
                !chosen.isEmpty(),
                "FsddStrings: digits must be some of 0 to 9, got %s",
                digits.stream().sorted().toList());
        return chosen;
    }

    /** The speaker of the test set. */
    public String tested() {
        if (!heldOut.isEmpty()) {
            return heldOut;
        }
        List<String> speakers = Fsdd.speakers(dataFolder);
        Check.that(
                0 <= fold && fold < speakers.size(),
                "FsddStrings: fold must be from 0 to %d, one of the speakers %s, got %d",
                speakers.size() - 1,
                speakers,
                fold);
        return speakers.get(fold);
    }

    private List<DigitString> strings(String split, List<Digit> digits, int passes) {
        Map<String, List<Digit>> bySpeaker = new LinkedHashMap<>();
        digits.forEach(digit -> bySpeaker
                .computeIfAbsent(digit.speaker(), s -> new ArrayList<>())
                .add(digit));
        List<DigitString> strings = new ArrayList<>();
        bySpeaker.forEach((speaker, all) -> {
            for (int pass = 0; pass < passes; pass++) {
                long drawn = 31L * (31L * seed + (split + speaker).hashCode()) + pass;
                strings.addAll(strings(speaker + "-" + split + pass, all, new Random(drawn)));
            }
        });
        return strings;
    }

    /** Shuffles the digits and cuts them into strings; the last may be shorter. */
    private List<DigitString> strings(String prefix, List<Digit> digits, Random random) {
        List<Digit> shuffled = Splits.shuffle(digits, random);
        List<DigitString> strings = new ArrayList<>();
        for (int start = 0; start < shuffled.size(); ) {
            int count = minDigits + random.nextInt(maxDigits - minDigits + 1);
            List<Digit> chosen = shuffled.subList(start, Math.min(shuffled.size(), start + count));
            List<Double> silences = random.doubles(chosen.size() + 1L, 0, LONGEST_SILENCE)
                    .boxed()
                    .toList();
            strings.add(new DigitString("%s-%03d".formatted(prefix, strings.size()), List.copyOf(chosen), silences));
            start += count;
        }
        return strings;
    }

    private static SplitFiles.Entry entry(DigitString string, Path folder) {
        Path file = folder.resolve(string.id() + ".wav");
        Joined joined = write(string, file);
        String words = string.digits().stream().map(Digit::word).collect(Collectors.joining(" "));
        String wav = SplitFiles.escape(file.toString().replace('\\', '/'));
        SplitFiles.Entry entry = SplitFiles.Entry.of(
                string.id(), wav, joined.length(), string.digits().get(0).speaker(), words);
        entry.item().put("times", joined.times());
        return entry;
    }

    /** Joins the recordings. */
    private static Joined write(DigitString string, Path file) {
        try (TensorScope scope = TensorScope.open()) {
            int rate = AudioIo.readAudioInfo(string.digits().get(0).file()).sampleRate();
            List<Tensor> pieces = new ArrayList<>();
            List<List<Double>> times = new ArrayList<>();
            long position = 0;
            for (int i = 0; i < string.silences().size(); i++) {
                pieces.add(Tensor.zeros(Math.round(string.silences().get(i) * rate)));
                position += pieces.get(pieces.size() - 1).size(0);
                if (i < string.digits().size()) {
                    Tensor digit = AudioIo.readAudio(string.digits().get(i).file());
                    pieces.add(digit);
                    times.add(List.of((double) position / rate, (double) (position + digit.size(0)) / rate));
                    position += digit.size(0);
                }
            }
            AudioIo.writeAudio(file, Tensor.cat(0, pieces.toArray(Tensor[]::new)), rate);
            return new Joined((double) position / rate, times);
        }
    }

    /** A joined recording: its length, and where each digit starts and ends, in seconds. */
    private record Joined(double length, List<List<Double>> times) {}

    /** Options of {@link FsddStrings}. */
    public static final class Builder {
        private final Path dataFolder;
        private final SplitFiles files;
        private @Nullable Path audioFolder;
        private String heldOut = "";
        private int fold;
        private int minDigits = 3;
        private int maxDigits = 7;
        private int trainPasses = 4;
        private List<Integer> digits = List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        private List<String> speakers = List.of();
        private long seed = 1986;

        private Builder(Path dataFolder, SplitFiles files) {
            this.dataFolder = dataFolder;
            this.files = files;
        }

        /**
         * Where the joined recordings go, in a folder a speaker that is held out; by default {@code strings} beside the
         * manifests.
         */
        @CanIgnoreReturnValue
        public Builder audioFolder(Path folder) {
            audioFolder = folder;
            return this;
        }

        /** The speaker of the test set; by default the fold says it. */
        @CanIgnoreReturnValue
        public Builder heldOut(String speaker) {
            heldOut = speaker;
            return this;
        }

        /** Which of the speakers, in alphabetical order, is tested: 0 to 5. */
        @CanIgnoreReturnValue
        public Builder fold(int number) {
            fold = number;
            return this;
        }

        /** Digits of the shortest string. */
        @CanIgnoreReturnValue
        public Builder minDigits(int count) {
            minDigits = count;
            return this;
        }

        /** Digits of the longest string. */
        @CanIgnoreReturnValue
        public Builder maxDigits(int count) {
            maxDigits = count;
            return this;
        }

        /** How often each training recording is used. */
        @CanIgnoreReturnValue
        public Builder trainPasses(int count) {
            trainPasses = count;
            return this;
        }

        /** Which digits the strings have; all by default. Other strings need another audio folder. */
        @CanIgnoreReturnValue
        public Builder digits(List<Integer> some) {
            digits = some;
            return this;
        }

        /** Who trains and validates; by default all but the speaker of the test set. */
        @CanIgnoreReturnValue
        public Builder speakers(List<String> some) {
            speakers = some;
            return this;
        }

        /** The same seed gives the same strings. */
        @CanIgnoreReturnValue
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        public FsddStrings build() {
            return new FsddStrings(this);
        }
    }
}
