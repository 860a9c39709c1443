package org.broca.spark;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Computes features, fbank or mfcc: {file, features, error}. Parameters as broca features has them, --n_mels=80. */
@Command(
        name = "features",
        description =
                "Computes features, fbank or mfcc: {file, features, error}. Parameters as broca features has them, --n_mels=80.",
        mixinStandardHelpOptions = true)
final class FeaturesCommand extends TableCommand {
    @Parameters(index = "0", paramLabel = "KIND", description = "fbank or mfcc.")
    private String kind = "fbank";

    @Parameters(index = "1..*", arity = "0..*", hidden = true)
    private List<String> parameters = List.of();

    private FeaturesCommand() {}

    @Override
    SpeechTransformer stage() {
        String yaml = Words.of(parameters).stream()
                .map(word -> word.replaceFirst("=", ": ") + "\n")
                .collect(Collectors.joining());
        return new FeatureExtractor().setKind(kind).setOptions(yaml);
    }
}
