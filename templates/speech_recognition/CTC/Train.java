import static org.broca.core.Stage.TEST;
import static org.broca.core.Stage.TRAIN;
import static org.broca.core.Stage.VALID;
import static org.broca.core.TrainLogger.stats;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.broca.augment.Augmenter;
import org.broca.core.Arguments;
import org.broca.core.BatchSource;
import org.broca.core.Brain;
import org.broca.core.Checkpointer;
import org.broca.core.Checkpointer.Keep;
import org.broca.core.EpochCounter;
import org.broca.core.Experiment;
import org.broca.core.FileTrainLogger;
import org.broca.core.ModelFolder;
import org.broca.core.Pretrainer;
import org.broca.core.Selection;
import org.broca.core.Stage;
import org.broca.dataio.AudioNormalizer;
import org.broca.dataio.AudioSegment;
import org.broca.dataio.CtcTextEncoder;
import org.broca.dataio.DynamicItem;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.PaddedBatch;
import org.broca.dataio.prepare.Preparation;
import org.broca.decoders.Ctc;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Hparams;
import org.broca.hparams.Overrides;
import org.broca.lobes.Fbank;
import org.broca.metrics.ErrorRateStats;
import org.broca.nnet.Layer;
import org.broca.nnet.SequenceLoss;
import org.broca.nnet.TensorMap;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.nnet.schedulers.LearningRates;
import org.broca.nnet.schedulers.NewBobScheduler;
import org.broca.processing.InputNormalization;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Trains a recognizer of whole words by CTC alone, for small vocabularies: {@code ./broca train
 * recipes/FSDD/ASR/train.yaml --data_folder=/data/fsdd}.
 *
 * <p>To read it, begin at {@link #main} at the bottom; the Brain above it says what happens to a batch.
 */
final class Train {
    /** The order of training data. */
    enum Sorting {
        ASCENDING,
        DESCENDING,
        RANDOM
    }

    /** What this recipe takes from train.yaml, a component a key. */
    record Config(
            int sampleRate,
            Fbank computeFeatures,
            InputNormalization normalize,
            Augmenter augmentation,
            TensorMap encoder,
            TensorMap ctcLin,
            TensorMap logSoftmax,
            SequenceLoss ctcCost,
            int blankIndex,
            CtcTextEncoder labelEncoder,
            Optional<Path> labelEncoderFile, // else the labels are those of the training data
            EpochCounter epochCounter,
            NewBobScheduler lrAnnealing,
            FileTrainLogger trainLogger,
            Supplier<ErrorRateStats> errorRateComputer,
            Path werFile,
            Path saveFolder,
            Sorting sorting,
            Path dataFolder,
            Preparation preparation,
            Path trainAnnotation,
            Path validAnnotation,
            Path testAnnotation,
            Optional<Pretrainer> pretrainer,
            LoaderOptions trainDataloaderOpts,
            LoaderOptions validDataloaderOpts,
            LoaderOptions testDataloaderOpts) {}

    /** Manages the training loop; see {@link Brain}. */
    static final class Asr extends Brain<PaddedData> {
        private final Config h;
        private ErrorRateStats werMetric;
        private double trainLoss;

        Asr(Setup setup, Config config) {
            super(setup);
            h = config;
            werMetric = h.errorRateComputer().get();
        }

        /** Log-probabilities of the tokens in each frame, {@code [rows, frames, tokens]}, and relative lengths. */
        @Override
        protected PaddedData computeForward(PaddedBatch batch, Stage stage) {
            PaddedData sig = batch.padded("sig").to(device());
            PaddedData wavs = stage == TRAIN ? h.augmentation().forward(sig) : sig;
            Tensor feats = h.computeFeatures().forward(wavs.data()); // [rows, frames, mels]
            Tensor normalized = h.normalize().forward(feats, wavs.lengths(), epoch());
            Tensor encoded = h.encoder().forward(normalized.detach()); // [rows, time, neurons]
            return new PaddedData(h.logSoftmax().forward(h.ctcLin().forward(encoded)), wavs.lengths());
        }

        @Override
        protected Tensor computeObjectives(PaddedData predictions, PaddedBatch batch, Stage stage) {
            PaddedData given = batch.padded("tokens").to(device());
            PaddedData tokens = stage == TRAIN ? h.augmentation().replicateLabels(given) : given;
            if (stage != TRAIN) {
                List<String> words = Ctc.greedyDecode(predictions.data(), predictions.lengths(), h.blankIndex()).stream()
                        .map(this::words)
                        .toList();
                werMetric.appendText(batch.ids(), words, batch.text("words"));
            }
            return h.ctcCost().compute(predictions, tokens);
        }

        private String words(List<Integer> tokens) {
            return tokens.stream()
                    .map(token -> String.valueOf(h.labelEncoder().decodeLabel(token)))
                    .collect(Collectors.joining(" "));
        }

        @Override
        protected void onStageStart(Stage stage, int epoch) {
            werMetric = h.errorRateComputer().get();
        }

        @Override
        protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
            if (stage == TRAIN) {
                trainLoss = stageLoss;
                return;
            }
            Map<String, Object> stats = stats("loss", stageLoss, "WER", werMetric.summarize("error_rate"));
            if (stage == VALID) {
                var rate = h.lrAnnealing().next(stageLoss);
                LearningRates.update(optimizer(), rate.current());
                h.trainLogger().logStats(stats("epoch", epoch, "lr", rate.old()), Map.of("loss", trainLoss), stats);
                checkpointer().saveAndKeepOnly(stats, Keep.minKeys("WER"));
            } else if (stage == TEST) {
                h.trainLogger().logTest(Map.of("Epoch loaded", h.epochCounter().current()), stats);
                werMetric.writeStats(h.werFile());
            }
        }
    }

    /** Makes the data sets, with the pipelines that read audio and encode words. */
    static Map<Stage, DynamicItemDataset> dataioPrepare(Config h) {
        AudioNormalizer normalizer = // other rates are resampled, channels averaged
                AudioNormalizer.builder().sampleRate(h.sampleRate()).build();
        DynamicItem audio = DynamicItem.takes("wav").provides("sig").by((Object wav) -> normalizer.read(AudioSegment.of(wav)));
        DynamicItem text = DynamicItem.takes("words")
                .provides("words", "word_list", "tokens")
                .inSteps(
                        (String words) -> words,
                        words -> Arrays.asList(words.split(" ")),
                        words -> h.labelEncoder().encodeSequenceTorch(Arrays.asList(words.split(" "))));
        Map<Stage, Path> annotations =
                Map.of(TRAIN, h.trainAnnotation(), VALID, h.validAnnotation(), TEST, h.testAnnotation());
        Map<Stage, DynamicItemDataset> datasets = new EnumMap<>(Stage.class);
        annotations.forEach((stage, file) -> datasets.put(
                stage,
                DynamicItemDataset.fromManifest(file, Map.of("data_root", h.dataFolder()))
                        .addDynamicItem(audio)
                        .addDynamicItem(text)
                        .setOutputKeys("id", "sig", "words", "tokens")));
        Path own = h.saveFolder().resolve("label_encoder.txt");
        h.labelEncoderFile().ifPresentOrElse(h.labelEncoder()::load, () -> h.labelEncoder().loadOrCreate(own, encoder -> {
            h.labelEncoder().insertBlank(h.blankIndex());
            encoder.updateFromDidataset(datasets.get(TRAIN)::values, "word_list", true);
        }));
        if (h.sorting() != Sorting.RANDOM) { // recordings of like length have little padding
            datasets.computeIfPresent(
                    TRAIN,
                    (stage, dataset) -> dataset.filteredSorted(
                            choice -> choice.sortKey("length").reverse(h.sorting() == Sorting.DESCENDING)));
        }
        return datasets;
    }

    public static void main(String[] args) {
        // The YAML file with the command line's overrides, bound to typed values.
        Arguments arguments = Arguments.parse(args);
        Hparams hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        Config h = hparams.bind(Config.class);
        Experiment.create(Path.of(hparams.getString("output_folder")), arguments);

        // Manifests of the data, unless an earlier run made them.
        h.preparation().prepare();
        Map<Stage, DynamicItemDataset> datasets = dataioPrepare(h);

        // Weights to begin with, if any: a checkpoint of this run, if there is one, replaces them.
        h.pretrainer().ifPresent(pretrainer -> {
            pretrainer.collectFiles();
            pretrainer.loadCollected();
        });

        Checkpointer checkpointer = hparams.get("checkpointer", Checkpointer.class);
        Asr asr = new Asr(
                new Brain.Setup()
                        .modules(hparams.getMap("modules", Layer.class))
                        .optClass(hparams.get("opt_class", OptimizerFactory.class))
                        .hparams(hparams)
                        .runOptions(arguments.runOptions())
                        .checkpointer(checkpointer),
                h);

        // Everything with a state is in the checkpoints: training that was stopped goes on where it was.
        LoaderOptions trainOptions = h.trainDataloaderOpts().toBuilder()
                .shuffle(h.sorting() == Sorting.RANDOM)
                .build();
        asr.fit(
                h.epochCounter(),
                BatchSource.of(datasets.get(TRAIN), trainOptions),
                BatchSource.of(datasets.get(VALID), h.validDataloaderOpts()));

        // The best checkpoint on the validation data is the one that is tested.
        asr.evaluate(BatchSource.of(datasets.get(TEST), h.testDataloaderOpts()), Selection.min("WER"));

        // What transcribes, in <output_folder>/model: inference.yaml with the values of this run, and the best weights.
        ModelFolder.write(arguments, hparams, checkpointer, Selection.min("WER"));
    }
}
