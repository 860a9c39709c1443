package org.broca.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.broca.core.Logging;
import org.broca.inference.FileResult;
import org.broca.inference.HotWordList;
import org.broca.inference.SpeechRecognizer;
import org.broca.inference.TranscribeOptions;
import org.broca.inference.Transcript;
import org.broca.tensor.Check;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns recordings into text. */
@Command(
        name = "transcribe",
        description = {
            "Writes what is said in recordings of any format and length.",
            "",
            "Text is one line a recording; of several, each line begins with its file and a tab. A recording that"
                    + " cannot be read is told on standard error, and the others are transcribed (exit status 1).",
            ""
        },
        mixinStandardHelpOptions = true)
final class TranscribeCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Recordings.")
    private List<String> files = List.of();

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TranscriptFormat format = TranscriptFormat.text;

    @Option(names = "--batch-size", paramLabel = "N", description = "Recordings searched together (default: 8).")
    private int batchSize = 8;

    @Option(names = "--nbest", paramLabel = "N", description = "Hypotheses of each recording (default: 1).")
    private int nbest = 1;

    @Option(
            names = "--hotwords",
            paramLabel = "FILE",
            description = "Phrases to look out for, one a line; after a tab, the boost (default: 2).")
    private @Nullable Path hotwords;

    @Option(
            names = "--chunk-seconds",
            paramLabel = "S",
            description = "Longer recordings are cut in their pauses (default: the model's chunk_seconds, else 30).")
    private @Nullable Double chunkSeconds;

    @Option(
            names = "--partial",
            description = "Recognizes while it reads, and tells on standard error what is heard so far (models trained"
                    + " with CTC).")
    private boolean partial;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private TranscribeCommand() {}

    @Override
    public Integer call() {
        Check.that(
                files.size() == 1 || !format.isSubtitles(),
                "transcribe: --format %s takes one recording, got %d",
                format,
                files.size());
        Logging.quiet();
        TranscribeOptions options = options();
        try (SpeechRecognizer recognizer = SpeechRecognizer.open(model.source());
                FileOutput output = new FileOutput(spec, files.size())) {
            boolean several = files.size() > 1;
            Consumer<FileResult<Transcript>> receiver =
                    output.as((String file, Transcript transcript) -> format.write(file, transcript, several));
            if (partial) {
                new PartialResults(recognizer, options, spec.commandLine().getErr()).transcribe(files, receiver);
            } else {
                recognizer.transcribeFiles(files, options, receiver);
            }
            return output.report();
        }
    }

    private TranscribeOptions options() {
        Map<String, Double> phrases =
                Optional.ofNullable(hotwords).map(HotWordList::read).orElse(Map.of());
        TranscribeOptions.Builder options = TranscribeOptions.builder()
                .nbest(nbest)
                .batchSize(batchSize)
                .words(format != TranscriptFormat.text)
                .hotWords(phrases);
        Optional.ofNullable(chunkSeconds).ifPresent(options::chunkSeconds);
        return options.build();
    }
}
