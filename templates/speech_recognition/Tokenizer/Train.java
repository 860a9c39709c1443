import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.core.Arguments;
import org.broca.core.Experiment;
import org.broca.dataio.prepare.Corpora;
import org.broca.dataio.prepare.EmbeddedData;
import org.broca.dataio.prepare.Preparation;
import org.broca.dataio.prepare.SplitFiles;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Hparams;
import org.broca.hparams.Overrides;
import org.broca.tokenizers.SentencePiece;

/** Trains a tokenizer: {@code ./broca train templates/speech_recognition/Tokenizer/tokenizer.yaml}. */
final class Train {
    /** What this program takes from the YAML file. */
    record Config(
            String dataFolder,
            Path outputFolder,
            Path trainAnnotation,
            Path validAnnotation,
            Path testAnnotation,
            Optional<Preparation> preparation, // else by what the data folder looks like
            Optional<List<Integer>> splitRatio,
            Optional<Long> splitSeed,
            Supplier<SentencePiece> tokenizer) {}

    public static void main(String[] args) {
        // The YAML file with the command line's overrides, bound to typed values.
        Arguments arguments = Arguments.parse(args);
        Hparams hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        Config h = hparams.bind(Config.class);
        Experiment.create(h.outputFolder(), arguments);

        // Manifests of the data, unless an earlier run made them.
        SplitFiles annotations = new SplitFiles(h.trainAnnotation(), h.validAnnotation(), h.testAnnotation());
        Path dataFolder = EmbeddedData.folder(h.dataFolder());
        h.preparation()
                .ifPresentOrElse(
                        Preparation::prepare,
                        () -> Corpora.prepare(
                                dataFolder, annotations, h.splitRatio(), h.splitSeed().orElse(0L)));

        // Trains it and writes its files; says how much of the annotations it covers.
        h.tokenizer().get();
    }
}
