package org.broca.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.broca.tensor.Check;

/**
 * Pairs of utterances to verify, and files of them and of their scores.
 *
 * <p>A trial is a line {@code 1 a b} or {@code 0 a b}, as VoxCeleb's {@code veri_test.txt} has it, or {@code a b
 * target} or {@code a b nontarget}, as Kaldi has it. A score is a line {@code a b 0.5}, or {@code a b 1 0.5} as
 * SpeechBrain writes it. Endings of audio files do not count, so {@code a.wav} is {@code a}.
 */
public record TrialList(List<Pair> pairs) {
    private static final String ENDING = "(?i)\\.(wav|flac|mp3|m4a|ogg|opus|sph)$";
    private static final int SHOWN = 5;

    public TrialList {
        pairs = List.copyOf(pairs);
    }

    /** Two utterances, and whether one speaker spoke both. */
    public record Pair(String enrol, String test, boolean same) {}

    private record Key(String enrol, String test) {
        static Key of(String enrol, String test) {
            return new Key(bare(enrol), bare(test));
        }
    }

    /** An utterance's name without the ending of an audio file. */
    public static String bare(String name) {
        return name.replaceFirst(ENDING, "");
    }

    /**
     * Reads trials.
     *
     * @throws IllegalArgumentException if a line is none, or there are no lines; names the line
     */
    public static TrialList read(Path file) {
        List<Pair> pairs = new ArrayList<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty()) {
                int number = i + 1;
                pairs.add(pair(line.split("\\s+"))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "%s:%d: a trial is \"1 a b\", \"0 a b\", \"a b target\" or \"a b nontarget\", got \"%s\""
                                        .formatted(file, number, line))));
            }
        }
        Check.that(!pairs.isEmpty(), "%s has no trials", file);
        return new TrialList(pairs);
    }

    /** Every utterance with every other once, by the speakers of the utterances. */
    public static TrialList allPairs(Map<String, String> speakers) {
        List<Map.Entry<String, String>> utterances = List.copyOf(speakers.entrySet());
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < utterances.size(); i++) {
            for (int j = i + 1; j < utterances.size(); j++) {
                boolean same =
                        utterances.get(i).getValue().equals(utterances.get(j).getValue());
                pairs.add(new Pair(utterances.get(i).getKey(), utterances.get(j).getKey(), same));
            }
        }
        return new TrialList(pairs);
    }

    /** Writes lines {@code 1 a b} and {@code 0 a b}. */
    public void write(Path file) {
        try {
            Files.write(
                    file,
                    pairs.stream()
                            .map(pair -> (pair.same() ? "1 " : "0 ") + pair.enrol() + " " + pair.test())
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static Optional<Pair> pair(String[] fields) {
        if (fields.length != 3) {
            return Optional.empty();
        }
        Optional<Boolean> first = label(fields[0]);
        if (first.isPresent()) {
            return first.map(same -> new Pair(fields[1], fields[2], same));
        }
        return label(fields[2]).map(same -> new Pair(fields[0], fields[1], same));
    }

    private static Optional<Boolean> label(String text) {
        return switch (text) {
            case "1", "target" -> Optional.of(true);
            case "0", "nontarget" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static List<String> lines(Path file) {
        Check.that(Files.isRegularFile(file), "no such file: %s", file);
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e, e);
        }
    }

    /** All utterances, each once, in the order of names. */
    public Set<String> utterances() {
        Set<String> names = new TreeSet<>();
        pairs.forEach(pair -> {
            names.add(pair.enrol());
            names.add(pair.test());
        });
        return names;
    }

    /**
     * These trials with the scores of a file.
     *
     * @throws IllegalArgumentException if a trial has no score, two, or a line is no score; names them
     */
    public List<Trial> scored(Path file) {
        Map<Key, Float> scores = scores(file);
        List<Trial> trials = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Pair pair : pairs) {
            Float score = scores.get(Key.of(pair.enrol(), pair.test()));
            if (score == null) {
                missing.add(pair.enrol() + " " + pair.test());
            } else {
                trials.add(new Trial(pair.enrol(), pair.test(), pair.same(), score));
            }
        }
        Check.that(
                missing.isEmpty(),
                "%s has no score of %d of the %d trials: %s%s",
                file,
                missing.size(),
                pairs.size(),
                String.join(", ", missing.subList(0, Math.min(SHOWN, missing.size()))),
                missing.size() > SHOWN ? ", ..." : "");
        return trials;
    }

    private static Map<Key, Float> scores(Path file) {
        Map<Key, Float> scores = new LinkedHashMap<>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            String[] fields = lines.get(i).strip().split("\\s+");
            if (fields[0].isEmpty()) {
                continue;
            }
            float score = fields.length == 3 || fields.length == 4 ? number(fields[fields.length - 1]) : Float.NaN;
            Check.that(
                    !Float.isNaN(score),
                    "%s:%d: a score is \"a b 0.5\" or \"a b 1 0.5\", got \"%s\"",
                    file,
                    i + 1,
                    lines.get(i));
            Float before = scores.put(Key.of(fields[0], fields[1]), score);
            Check.that(
                    before == null || before == score,
                    "%s:%d: %s %s has another score above",
                    file,
                    i + 1,
                    fields[0],
                    fields[1]);
        }
        return scores;
    }

    private static float number(String text) {
        try {
            return Float.parseFloat(text);
        } catch (NumberFormatException e) {
            return Float.NaN;
        }
    }

    /**
     * From an utterance to its speaker, told by the names: what stands before the first {@code /}, as in VoxCeleb, or
     * before the first {@code -}, as in LibriSpeech, if all have one; else each utterance is its own.
     */
    public UnaryOperator<String> speakers() {
        for (String separator : List.of("/", "-")) {
            if (utterances().stream().allMatch(name -> name.indexOf(separator) > 0)) {
                return name -> name.substring(0, name.indexOf(separator));
            }
        }
        return TrialList::bare;
    }
}
