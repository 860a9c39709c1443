package org.broca.dataio.prepare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.broca.dataio.fetching.Download;
import org.broca.tensor.Check;

/** The pronunciation lexicon of LibriSpeech as manifests of letters and phonemes. */
final class LibriSpeechLexicon {
    private static final String FILE = "librispeech-lexicon.txt";
    private static final String HEADER = "ID,duration,char,phn\n";
    private static final long SEED = 1986;

    private LibriSpeechLexicon() {}

    /** Writes {@code lexicon.csv} and its parts, 98, 1 and 1 % of it at random, for training, validation and test. */
    static void write(Path folder) {
        Path source = Download.openSlr(11).file(FILE, folder);
        List<String> lines = new ArrayList<>();
        for (String line : LibriSpeech.readText(source).lines().toList()) {
            String[] fields = line.strip().split("\\s+");
            Check.that(!fields[0].isEmpty(), "%s:%d is empty", source, lines.size() + 1);
            lines.add(row(lines.size(), fields));
        }
        write(folder, "lexicon.csv", lines);
        List<List<String>> parts = Splits.split(lines, List.of(98, 1, 1), SEED);
        List<String> names = List.of("lexicon_tr.csv", "lexicon_dev.csv", "lexicon_test.csv");
        for (int i = 0; i < names.size(); i++) {
            write(folder, names.get(i), parts.get(i));
        }
    }

    /** A word with blanks between its letters, and its phonemes without marks of stress. */
    private static String row(int id, String[] fields) {
        String letters = fields[0].codePoints().mapToObj(Character::toString).collect(Collectors.joining(" "));
        String phonemes = Arrays.stream(fields)
                .skip(1)
                .map(phoneme -> phoneme.replaceAll("^[0-9]+|[0-9]+$", ""))
                .collect(Collectors.joining(" "));
        return "%d,%d,%s,%s\n".formatted(id, fields[0].codePointCount(0, fields[0].length()), letters, phonemes);
    }

    private static void write(Path folder, String name, List<String> lines) {
        LibriSpeech.writeText(folder.resolve(name), HEADER + String.join("", lines));
    }
}
