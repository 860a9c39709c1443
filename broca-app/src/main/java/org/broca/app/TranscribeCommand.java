package org.broca.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.broca.core.Logging;
import org.broca.inference.FileResult;
import org.broca.inference.ModelSource;
import org.broca.inference.SpeechRecognizer;
import org.broca.inference.TranscribeOptions;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
    @Option(
            names = "--source",
            paramLabel = "DIR",
            required = true,
            description = "A model folder, the results folder of a training run, or a hub's organisation/model.")
    private String source = "";

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Recordings.")
    private List<String> files = List.of();

    @Option(names = "--format", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private TranscriptFormat format = TranscriptFormat.text;

    @Option(names = "--batch-size", paramLabel = "N", description = "Recordings searched together (default: 8).")
    private int batchSize = 8;

    @Option(names = "--device", description = "cpu or cuda:0 (default: the best there is).")
    private @Nullable String device;

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

    @Option(
            names = "--hparams-file",
            paramLabel = "NAME",
            description = "The model's YAML (default: hyperparams.yaml).")
    private String hparamsFile = "hyperparams.yaml";

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
        List<FileResult> failed = new ArrayList<>();
        try (SpeechRecognizer recognizer = SpeechRecognizer.open(model());
                PrintStream out =
                        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8)) {
            Progress progress = new Progress("files", files.size());
            Consumer<FileResult> receiver = result -> {
                result.transcript().ifPresent(transcript -> {
                    progress.clear();
                    out.print(format.write(result.file(), transcript, files.size() > 1));
                    out.flush();
                });
                if (result.transcript().isEmpty()) {
                    failed.add(result);
                }
                progress.step();
            };
            if (partial) {
                new PartialResults(recognizer, options, spec.commandLine().getErr()).transcribe(files, receiver);
            } else {
                recognizer.transcribeFiles(files, options, receiver);
            }
            progress.clear();
        }
        return report(failed);
    }

    private ModelSource model() {
        ModelSource.Builder model = ModelSource.builder(source).hparamsFile(hparamsFile);
        Optional.ofNullable(device).map(Device::new).ifPresent(model::device);
        return model.build();
    }

    private TranscribeOptions options() {
        Map<String, Double> phrases =
                Optional.ofNullable(hotwords).map(HotWordFile::read).orElse(Map.of());
        TranscribeOptions.Builder options = TranscribeOptions.builder()
                .nbest(nbest)
                .batchSize(batchSize)
                .words(format != TranscriptFormat.text)
                .hotWords(phrases);
        Optional.ofNullable(chunkSeconds).ifPresent(options::chunkSeconds);
        return options.build();
    }

    private int report(List<FileResult> failed) {
        if (failed.isEmpty()) {
            return 0;
        }
        var err = spec.commandLine().getErr();
        failed.forEach(result -> err.println("broca transcribe: %s: %s".formatted(result.file(), reason(result))));
        err.println("broca transcribe: %d of %d recordings failed".formatted(failed.size(), files.size()));
        return 1;
    }

    /** The problem without the file's name, where it begins with it. */
    private static String reason(FileResult result) {
        String problem = result.problem();
        return problem.startsWith(result.file() + " ")
                ? problem.substring(result.file().length() + 1)
                : problem.endsWith(": " + result.file())
                        ? problem.substring(0, problem.length() - result.file().length() - 2)
                        : problem;
    }
}
