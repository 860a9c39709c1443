package org.broca.spark;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Computes features, fbank or mfcc: {file, features, error}. Parameters as broca features has them, --n_mels=80. */
@Command(
        name = "features",
        description =
                "Computes features, fbank or mfcc: {file, features, error}. Parameters as broca features has them, --n_mels=80.",
        mixinStandardHelpOptions = true)
final class FeaturesCommand implements Callable<Integer> {
    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "KIND", description = "fbank or mfcc.")
    private String kind = "fbank";

    @Parameters(index = "1..*", arity = "0..*", hidden = true)
    private List<String> parameters = List.of();

    private FeaturesCommand() {}

    @Override
    public Integer call() {
        String yaml = Words.of(parameters).stream()
                .map(word -> word.replaceFirst("=", ": ") + "\n")
                .collect(Collectors.joining());
        FeatureExtractor stage = new FeatureExtractor().setKind(kind).setOptions(yaml);
        return output.run("features", stage, input, spec.commandLine().getErr());
    }
}
