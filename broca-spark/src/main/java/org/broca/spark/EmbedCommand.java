package org.broca.spark;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the vectors that stand for recordings: {file, embedding, error}. */
@Command(
        name = "embed",
        description = "Writes the vectors that stand for recordings: {file, embedding, error}.",
        mixinStandardHelpOptions = true)
final class EmbedCommand extends TableCommand {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--normalize", description = "Normalize with the model's mean_var_norm_emb.")
    private boolean normalize;

    private EmbedCommand() {}

    @Override
    SpeechTransformer stage() {
        return model.in(new SpeakerEmbedder()).setNormalize(normalize);
    }
}
