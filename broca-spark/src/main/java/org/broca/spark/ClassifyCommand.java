package org.broca.spark;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Tells what class recordings are of: {file, label, score, scores, error}. */
@Command(
        name = "classify",
        description = "Tells what class recordings are of: {file, label, score, scores, error}.",
        mixinStandardHelpOptions = true)
final class ClassifyCommand extends TableCommand {
    @Mixin
    private ModelOptions model = new ModelOptions();

    private ClassifyCommand() {}

    @Override
    SpeechTransformer stage() {
        return model.in(new SpeechClassifier());
    }
}
