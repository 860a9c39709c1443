package org.broca.spark;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells where speech is in recordings: {file, segments, error}. Thresholds as broca vad has them, --close-th=0.5. */
@Command(
        name = "vad",
        description =
                "Tells where speech is in recordings: {file, segments, error}. Thresholds as broca vad has them, --close-th=0.5.",
        mixinStandardHelpOptions = true)
final class VadCommand implements Callable<Integer> {
    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Parameters(arity = "0..*", hidden = true)
    private List<String> thresholds = List.of();

    private VadCommand() {}

    @Override
    public Integer call() {
        List<String> given = Words.of(thresholds).stream()
                .map(word -> word.equals("no_double_check=true") ? "double_check=false" : word)
                .toList();
        SpeechDetector stage = model.in(new SpeechDetector()).setThresholds(given);
        return output.run("vad", stage, input, spec.commandLine().getErr());
    }
}
