package org.broca.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.broca.core.Logging;
import org.broca.inference.Classification;
import org.broca.inference.EncoderClassifier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Names the classes of recordings. */
@Command(
        name = "classify",
        description = {
            "Tells what class recordings are of - speaker, language, command, whatever the model was trained for - as"
                    + " JSON, a line a recording: {\"file\", \"label\", \"score\", \"scores\":{label: log-probability}}.",
            "",
            "A recording that cannot be read is told on standard error, and the others are classified (exit status 1).",
            ""
        },
        mixinStandardHelpOptions = true)
final class ClassifyCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Recordings.")
    private List<String> files = List.of();

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Recordings of the same length that are computed together (default: 8).")
    private int batchSize = 8;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private ClassifyCommand() {}

    @Override
    public Integer call() {
        Logging.quiet();
        try (EncoderClassifier classifier = EncoderClassifier.fromHparams(model.source());
                FileOutput output = new FileOutput(spec, files.size())) {
            classifier.classifyFiles(files, batchSize, output.as(ClassifyCommand::line));
            return output.report();
        }
    }

    private static String line(String file, Classification classification) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", file);
        object.put("label", classification.label());
        object.put("score", classification.score());
        object.put("scores", classification.scores());
        return Json.line(object);
    }
}
