package org.broca.spark;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the vectors that stand for recordings: {file, embedding, error}. */
@Command(
        name = "embed",
        description = "Writes the vectors that stand for recordings: {file, embedding, error}.",
        mixinStandardHelpOptions = true)
final class EmbedCommand implements Callable<Integer> {
    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--normalize", description = "Normalize with the model's mean_var_norm_emb.")
    private boolean normalize;

    private EmbedCommand() {}

    @Override
    public Integer call() {
        SpeakerEmbedder stage = model.in(new SpeakerEmbedder()).setNormalize(normalize);
        return output.run("embed", stage, input, spec.commandLine().getErr());
    }
}
