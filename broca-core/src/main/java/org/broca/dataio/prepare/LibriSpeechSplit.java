package org.broca.dataio.prepare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.broca.dataio.AudioIo;
import org.broca.tensor.Check;

/** Recordings and transcripts of one split of LibriSpeech. */
final class LibriSpeechSplit {
    private final Path dataFolder;
    private final Path folder;

    LibriSpeechSplit(Path dataFolder, String split) {
        this.dataFolder = dataFolder;
        Path inside = dataFolder.resolve("LibriSpeech").resolve(split);
        folder = Files.isDirectory(inside) ? inside : dataFolder.resolve(split);
    }

    void check() {
        Check.that(
                Files.isDirectory(folder),
                "the folder %s does not exist (it is expected in the LibriSpeech dataset)",
                folder);
    }

    /** Its first utterances, in the order of their files. */
    List<CsvCorpus.Row> rows(int most) {
        Map<String, String> words = new HashMap<>();
        Recordings.below(folder, ".trans.txt")
                .forEach(file -> LibriSpeech.readText(file)
                        .lines()
                        .map(line -> line.strip().split(" ", 2))
                        .forEach(parts -> words.put(parts[0], parts.length == 2 ? parts[1] : "")));
        return Recordings.below(folder, ".flac").stream()
                .limit(most)
                .map(file -> row(file, words))
                .toList();
    }

    private CsvCorpus.Row row(Path file, Map<String, String> words) {
        String id = Recordings.stem(file);
        String said = words.get(id);
        if (said == null) {
            throw new IllegalArgumentException(
                    "%s has no transcript: no .trans.txt below %s has a line of \"%s\"".formatted(file, folder, id));
        }
        String[] parts = id.split("-");
        String speaker = parts.length < 2 ? id : parts[0] + "-" + parts[1];
        double duration = AudioIo.readAudioInfo(file).duration();
        return new CsvCorpus.Row(id, duration, CsvCorpus.below(dataFolder, file), speaker, said);
    }
}
