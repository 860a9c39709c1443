package org.broca.dataio.prepare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.broca.dataio.Manifests;
import org.broca.metrics.PythonFloat;

/** CSV manifests with the columns of SpeechBrain's recipes. */
final class CsvCorpus {
    private static final List<String> COLUMNS = List.of("ID", "duration", "wav", "spk_id", "wrd");

    private CsvCorpus() {}

    /** One utterance; {@code wav} as the manifest says it. */
    record Row(String id, double duration, String wav, String speaker, String words) {}

    static void write(Path file, List<Row> rows) {
        List<List<String>> lines = new ArrayList<>(List.of(COLUMNS));
        rows.forEach(row ->
                lines.add(List.of(row.id(), PythonFloat.repr(row.duration()), row.wav(), row.speaker(), row.words())));
        Manifests.writeCsv(file, lines);
    }

    /** A file below a corpus' folder, as CSV manifests say it. */
    static String below(Path dataFolder, Path file) {
        return "$data_root/" + dataFolder.relativize(file).toString().replace('\\', '/');
    }
}
