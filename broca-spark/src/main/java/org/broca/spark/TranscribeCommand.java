package org.broca.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes what is said in recordings: {file, text, score, tokens, words, nbest, error}. */
@Command(
        name = "transcribe",
        description = "Writes what is said in recordings: {file, text, score, tokens, words, nbest, error}.",
        mixinStandardHelpOptions = true)
final class TranscribeCommand extends TableCommand {
    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(names = "--nbest", paramLabel = "N", description = "Hypotheses of each recording (default: 1).")
    private int nbest = 1;

    @Option(
            names = "--hotwords",
            paramLabel = "FILE",
            description = "Phrases to look out for, one a line; after a tab, the boost (default: 2).")
    private @Nullable Path hotwords;

    @Option(
            names = "--chunk-seconds",
            paramLabel = "S",
            description = "Longer recordings are cut in their pauses (default: the model's chunk_seconds, else 30).")
    private double chunkSeconds;

    private TranscribeCommand() {}

    @Override
    SpeechTransformer stage() {
        Transcriber stage = model.in(new Transcriber()).setNbest(nbest).setChunkSeconds(chunkSeconds);
        Path phrases = hotwords;
        if (phrases != null) {
            stage.setHotWords(lines(phrases));
        }
        return stage;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the hot words " + file + " cannot be read", e);
        }
    }
}
