package org.broca.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.broca.core.Logging;
import org.broca.inference.SpeakerRecognition;
import org.broca.inference.Verification;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares the speakers of two recordings. */
@Command(
        name = "verify",
        description = "Tells whether two recordings are of the same speaker, as JSON: {\"score\", \"same\"}. The score"
                + " is the cosine of the angle between their embeddings.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Parameters(index = "0", paramLabel = "A", description = "A recording.")
    private String first = "";

    @Parameters(index = "1", paramLabel = "B", description = "Another.")
    private String second = "";

    @Option(names = "--threshold", paramLabel = "T", description = "Same above this score (default: 0.25).")
    private double threshold = SpeakerRecognition.THRESHOLD;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private VerifyCommand() {}

    @Override
    public Integer call() {
        Logging.quiet();
        try (SpeakerRecognition speakers = SpeakerRecognition.fromHparams(model.source());
                FileOutput output = new FileOutput(spec, 1)) {
            output.write(line(speakers.verifyFiles(first, second, threshold)));
            return output.report();
        }
    }

    private static String line(Verification verification) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("score", verification.score());
        object.put("same", verification.same());
        return Json.line(object);
    }
}
