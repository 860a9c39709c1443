package org.broca.spark;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells what class recordings are of: {file, label, score, scores, error}. */
@Command(
        name = "classify",
        description = "Tells what class recordings are of: {file, label, score, scores, error}.",
        mixinStandardHelpOptions = true)
final class ClassifyCommand implements Callable<Integer> {
    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    private ClassifyCommand() {}

    @Override
    public Integer call() {
        return output.run(
                "classify",
                model.in(new SpeechClassifier()),
                input,
                spec.commandLine().getErr());
    }
}
