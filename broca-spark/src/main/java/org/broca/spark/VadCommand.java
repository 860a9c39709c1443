package org.broca.spark;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells where speech is in recordings: {file, segments, error}. Thresholds as broca vad has them, --close-th=0.5. */
@Command(
        name = "vad",
        description =
                "Tells where speech is in recordings: {file, segments, error}. Thresholds as broca vad has them, --close-th=0.5.",
        mixinStandardHelpOptions = true)
final class VadCommand extends TableCommand {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Parameters(arity = "0..*", hidden = true)
    private List<String> thresholds = List.of();

    private VadCommand() {}

    @Override
    SpeechTransformer stage() {
        List<String> given = Words.of(thresholds).stream()
                .map(word -> word.equals("no_double_check=true") ? "double_check=false" : word)
                .toList();
        return model.in(new SpeechDetector()).setThresholds(given);
    }
}
