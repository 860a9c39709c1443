package org.broca.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.broca.core.Logging;
import org.broca.inference.Embedding;
import org.broca.inference.SpeakerRecognition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the embeddings of recordings. */
@Command(
        name = "embed",
        description = {
            "Writes the vectors that stand for recordings, as JSON, a line a recording: {\"file\", \"embedding\":[...]}.",
            "",
            "A recording that cannot be read is told on standard error, and the others are embedded (exit status 1).",
            ""
        },
        mixinStandardHelpOptions = true)
final class EmbedCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Recordings.")
    private List<String> files = List.of();

    @Option(names = "--normalize", description = "Normalize with the model's mean_var_norm_emb.")
    private boolean normalize;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Recordings of the same length that are computed together (default: 8).")
    private int batchSize = 8;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private EmbedCommand() {}

    @Override
    public Integer call() {
        Logging.quiet();
        try (SpeakerRecognition encoder = SpeakerRecognition.fromHparams(model.source());
                FileOutput output = new FileOutput(spec, files.size())) {
            encoder.encodeFiles(files, normalize, batchSize, output.as(EmbedCommand::line));
            return output.report();
        }
    }

    private static String line(String file, Embedding embedding) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", file);
        object.put("embedding", embedding.toArray());
        return Json.line(object);
    }
}
