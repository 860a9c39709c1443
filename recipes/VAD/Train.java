import static org.broca.core.Stage.TEST;
import static org.broca.core.Stage.TRAIN;
import static org.broca.core.Stage.VALID;
import static org.broca.core.TrainLogger.stats;

import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.broca.core.Arguments;
import org.broca.core.BatchSource;
import org.broca.core.Brain;
import org.broca.core.Checkpointer;
import org.broca.core.Checkpointer.Keep;
import org.broca.core.EpochCounter;
import org.broca.core.Experiment;
import org.broca.core.FileTrainLogger;
import org.broca.core.ModelFolder;
import org.broca.core.Selection;
import org.broca.core.Stage;
import org.broca.dataio.AudioIo;
import org.broca.dataio.DynamicItem;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.ItemContext;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.PaddedBatch;
import org.broca.dataio.prepare.Corpora;
import org.broca.dataio.prepare.EmbeddedData;
import org.broca.dataio.prepare.SplitFiles;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Hparams;
import org.broca.hparams.Overrides;
import org.broca.lobes.Fbank;
import org.broca.metrics.BinaryMetricStats;
import org.broca.nnet.Layer;
import org.broca.nnet.Loss;
import org.broca.nnet.TensorMap;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.nnet.schedulers.LearningRates;
import org.broca.nnet.schedulers.LinearScheduler;
import org.broca.processing.InputNormalization;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Trains voice activity detection: {@code ./broca train recipes/VAD/train.yaml}.
 *
 * <p>To read it, begin at {@link #main} at the bottom.
 */
final class Train {
    /** What this recipe takes from train.yaml, a component a key. */
    record Config(
            Fbank computeFeatures,
            InputNormalization meanVarNorm,
            TensorMap cnn,
            TensorMap rnn,
            TensorMap dnn,
            Loss computeBceCost,
            Supplier<BinaryMetricStats> testStats,
            EpochCounter epochCounter,
            LinearScheduler lrAnnealing,
            FileTrainLogger trainLogger,
            Checkpointer checkpointer,
            Path annotationTrain,
            Path annotationValid,
            Path annotationTest,
            boolean composeScenes,
            Optional<Path> noiseCsv,
            double exampleLength,
            int sampleRate,
            double timeResolution,
            LoaderOptions trainDataloaderOpts,
            LoaderOptions validDataloaderOpts,
            LoaderOptions testDataloaderOpts) {}

    /** Manages the training loop; see {@link Brain}. */
    static final class VadBrain extends Brain<Tensor> {
        private final Config h;
        private BinaryMetricStats validMetrics;
        private double trainLoss;

        VadBrain(Setup setup, Config config) {
            super(setup);
            h = config;
            validMetrics = config.testStats().get();
        }

        /** The logits of speech in each frame of a batch: {@code [batch, frames]}. */
        @Override
        protected Tensor computeForward(PaddedBatch batch, Stage stage) {
            PaddedData signal = batch.padded("signal").to(device());
            Tensor feats = h.computeFeatures().forward(signal.data()); // [batch, frames, mels]
            Tensor normalized = h.meanVarNorm().forward(feats, signal.lengths());
            Tensor maps = h.cnn().forward(normalized); // [batch, frames, frequencies, channels]
            Tensor read = h.rnn().forward(maps.flatten(2, 3)); // [batch, frames, size]
            long frames = batch.padded("target").data().size(1);
            return h.dnn().forward(read).squeeze(-1).narrow(1, 0, frames); // [batch, frames]
        }

        @Override
        protected Tensor computeObjectives(Tensor predictions, PaddedBatch batch, Stage stage) {
            PaddedData target = batch.padded("target").to(device());
            if (stage != TRAIN) {
                Tensor probabilities = predictions.sigmoid().flatten(0, 1); // [batch * frames]
                List<String> ids = Collections.nCopies((int) probabilities.size(0), "frame");
                validMetrics.append(ids, probabilities, target.data().flatten(0, 1));
            }
            return h.computeBceCost().compute(predictions, target.data(), Optional.of(target.lengths()));
        }

        @Override
        protected void onStageStart(Stage stage, int epoch) {
            validMetrics = h.testStats().get();
        }

        @Override
        protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
            if (stage == TRAIN) {
                trainLoss = stageLoss;
                return;
            }
            Map<String, Double> summary = validMetrics.summarize(BinaryMetricStats.Settings.at(0.5));
            Map<String, Object> stats = stats(
                    "loss", stageLoss,
                    "F-score", summary.get("F-score"),
                    "precision", summary.get("precision"),
                    "recall", summary.get("recall"),
                    "FAR", summary.get("FAR"),
                    "FRR", summary.get("FRR"));
            if (stage == VALID) {
                var rate = h.lrAnnealing().next(epoch);
                LearningRates.update(optimizer(), rate.current());
                h.trainLogger().logStats(stats("epoch", epoch, "lr", rate.old()), Map.of("loss", trainLoss), stats);
                checkpointer().saveAndKeepOnly(stats, Keep.minKeys("loss"));
            } else if (stage == TEST) {
                h.trainLogger().logTest(Map.of("Epoch loaded", h.epochCounter().current()), stats);
            }
        }
    }

    /** Makes the data sets: a signal and, for each frame, whether it is speech. */
    static Map<Stage, DynamicItemDataset> dataioPrep(Config h, Path dataFolder) {
        Map<Stage, Path> annotations =
                Map.of(TRAIN, h.annotationTrain(), VALID, h.annotationValid(), TEST, h.annotationTest());
        Map<Stage, DynamicItemDataset> datasets = new EnumMap<>(Stage.class);
        annotations.forEach((stage, file) -> {
            DynamicItemDataset dataset = DynamicItemDataset.fromJson(file, Map.of("data_root", dataFolder));
            (h.composeScenes() ? List.of(scene(h, dataset, stage)) : recording(h)).forEach(dataset::addDynamicItem);
            datasets.put(stage, dataset.setOutputKeys("id", "signal", "target"));
        });
        return datasets;
    }

    /** A scene around a recording: another one in every epoch of training, always the same in validation and test. */
    private static DynamicItem scene(Config h, DynamicItemDataset dataset, Stage stage) {
        Scenes scenes = new Scenes(
                h.sampleRate(), h.timeResolution(), h.exampleLength(), dataset.values("wav"), Noises.of(h.noiseCsv()));
        return DynamicItem.takes("id", "wav").provides("signal", "target").by((String id, Object wav) -> {
            RandomGenerator random = stage == TRAIN ? ItemContext.random() : new Random(id.hashCode());
            Scenes.Scene scene = scenes.around(wav, random);
            return List.of(scene.signal(), scene.target());
        });
    }

    /** Recordings as they are, whose annotations say what is speech. */
    private static List<DynamicItem> recording(Config h) {
        int frames = (int) Math.ceil(h.exampleLength() / h.timeResolution());
        return List.of(
                DynamicItem.takes("wav").provides("signal").by(AudioIo::readAudio),
                DynamicItem.takes("speech").provides("target").by((List<?> speech) -> {
                    float[] target = new float[frames];
                    for (Object interval : speech) {
                        List<?> ends = (List<?>) interval;
                        int start = (int) (((Number) ends.get(0)).doubleValue() / h.timeResolution());
                        int stop = (int) (((Number) ends.get(1)).doubleValue() / h.timeResolution());
                        java.util.Arrays.fill(target, Math.min(start, frames), Math.min(stop, frames), 1);
                    }
                    return Tensor.of(target, frames);
                }));
    }

    public static void main(String[] args) {
        // The YAML file with the command line's overrides, bound to typed values.
        Arguments arguments = Arguments.parse(args);
        Hparams hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        Config h = hparams.bind(Config.class);
        Experiment.create(Path.of(hparams.getString("output_folder")), arguments);

        // Manifests of the data, unless an earlier run made them.
        Path dataFolder = EmbeddedData.folder(hparams.getString("data_folder"));
        SplitFiles annotations = new SplitFiles(h.annotationTrain(), h.annotationValid(), h.annotationTest());
        if (h.composeScenes()) {
            Corpora.prepare(
                    dataFolder, annotations, hparams.getList("split_ratio", Integer.class), hparams.getLong("seed"));
        }
        Map<Stage, DynamicItemDataset> datasets = dataioPrep(h, dataFolder);

        VadBrain brain = new VadBrain(
                new Brain.Setup()
                        .modules(hparams.getMap("modules", Layer.class))
                        .optClass(hparams.get("opt_class", OptimizerFactory.class))
                        .hparams(hparams)
                        .runOptions(arguments.runOptions())
                        .checkpointer(h.checkpointer()),
                h);

        // Everything with a state is in the checkpoints: training that was stopped goes on where it was.
        brain.fit(
                h.epochCounter(),
                BatchSource.of(datasets.get(TRAIN), h.trainDataloaderOpts()),
                BatchSource.of(datasets.get(VALID), h.validDataloaderOpts()));

        // The best checkpoint on the validation data is the one that is tested.
        brain.evaluate(BatchSource.of(datasets.get(TEST), h.testDataloaderOpts()), Selection.min("loss"));

        // What finds speech, in <output_folder>/model: inference.yaml with the values of this run, and the best weights.
        ModelFolder.write(arguments, hparams, h.checkpointer(), Selection.min("loss"));
    }
}
