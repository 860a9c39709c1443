import static org.broca.core.Stage.TEST;
import static org.broca.core.Stage.TRAIN;
import static org.broca.core.Stage.VALID;
import static org.broca.core.TrainLogger.stats;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.augment.EnvCorrupt;
import org.broca.core.Arguments;
import org.broca.core.BatchSource;
import org.broca.core.Brain;
import org.broca.core.Checkpointer;
import org.broca.core.Checkpointer.Keep;
import org.broca.core.EpochCounter;
import org.broca.core.Experiment;
import org.broca.core.FileTrainLogger;
import org.broca.core.Selection;
import org.broca.core.Stage;
import org.broca.dataio.AudioIo;
import org.broca.dataio.CategoricalEncoder;
import org.broca.dataio.DynamicBatchSampler;
import org.broca.dataio.DynamicItem;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.PaddedBatch;
import org.broca.dataio.prepare.Corpora;
import org.broca.dataio.prepare.EmbeddedData;
import org.broca.dataio.prepare.SplitFiles;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Hparams;
import org.broca.hparams.Overrides;
import org.broca.lobes.Fbank;
import org.broca.metrics.MetricStats;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.NllLoss;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.nnet.schedulers.LearningRates;
import org.broca.nnet.schedulers.LinearScheduler;
import org.broca.processing.InputNormalization;
import org.broca.tensor.Check;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Trains a speaker classifier: {@code ./broca train templates/speaker_id/train.yaml}.
 *
 * <p>A start for any classification of whole utterances: languages, emotions, commands. To read it, begin at {@link #main}
 * at the bottom; the Brain above it says what happens to a batch.
 */
final class Train {
    /** What this recipe takes from train.yaml, a component a key. */
    record Config(
            Fbank computeFeatures,
            InputNormalization meanVarNorm,
            Optional<EnvCorrupt> envCorrupt,
            Optional<LengthsMap> augmentation,
            boolean applyDataAugmentation,
            Xvector embeddingModel,
            Classifier classifier,
            int nClasses,
            Supplier<MetricStats> errorStats,
            EpochCounter epochCounter,
            LinearScheduler lrAnnealing,
            FileTrainLogger trainLogger,
            Path trainAnnotation,
            Path validAnnotation,
            Path testAnnotation,
            Path saveFolder,
            List<Integer> splitRatio,
            long splitSeed,
            LoaderOptions dataloaderOptions,
            LoaderOptions testDataloaderOptions,
            boolean dynamicBatching,
            Map<String, Object> dynamicBatchSampler) {}

    /** Manages the training loop; see {@link Brain}. */
    static final class SpkIdBrain extends Brain<Tensor> {
        private final Config h;
        private final NllLoss computeCost = NllLoss.builder().build();
        private MetricStats errorMetrics;
        private double trainLoss;

        SpkIdBrain(Setup setup, Config config) {
            super(setup);
            h = config;
            errorMetrics = config.errorStats().get();
        }

        /** Log-probabilities of the speakers of a batch: {@code [rows, 1, speakers]}. */
        @Override
        protected Tensor computeForward(PaddedBatch batch, Stage stage) {
            PaddedData sig = batch.padded("sig").to(device());
            PaddedData wavs = stage == TRAIN ? augmented(sig) : sig;
            Tensor feats = h.computeFeatures().forward(wavs.data()); // [batch, frames, mels]
            Tensor normalized = h.meanVarNorm().forward(feats, wavs.lengths());
            Tensor embeddings = h.embeddingModel().forward(normalized, wavs.lengths()); // [batch, 1, emb_dim]
            return h.classifier().forward(embeddings);
        }

        /** The batch with its noisy twin below, if there is noise, and both distorted. */
        private PaddedData augmented(PaddedData wavs) {
            Tensor data = wavs.data(); // [batch, samples]
            Tensor lengths = wavs.lengths();
            if (noisy()) {
                data = Tensor.cat(0, data, h.envCorrupt().orElseThrow().forward(data, lengths)); // [2 * batch, samples]
                lengths = Tensor.cat(0, lengths, lengths);
            }
            if (h.applyDataAugmentation() && h.augmentation().isPresent()) {
                data = h.augmentation().orElseThrow().forward(data, lengths); // [rows, other number of samples]
            }
            return new PaddedData(data, lengths);
        }

        private boolean noisy() {
            return h.envCorrupt().filter(EnvCorrupt::isActive).isPresent();
        }

        @Override
        protected Tensor computeObjectives(Tensor predictions, PaddedBatch batch, Stage stage) {
            Tensor lengths = batch.padded("sig").lengths().to(device());
            Tensor speakers = batch.padded("spk_id_encoded").data().to(device()); // [batch, 1]
            if (stage == TRAIN && noisy()) {
                lengths = Tensor.cat(0, lengths, lengths);
                speakers = Tensor.cat(0, speakers, speakers); // [2 * batch, 1]
            }
            if (stage != TRAIN) {
                errorMetrics.append(batch.ids(), predictions, speakers, lengths);
            }
            return computeCost.compute(predictions, speakers, Optional.of(lengths));
        }

        @Override
        protected void onStageStart(Stage stage, int epoch) {
            errorMetrics = h.errorStats().get();
        }

        @Override
        protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
            if (stage == TRAIN) {
                trainLoss = stageLoss;
                return;
            }
            Map<String, Object> stats = stats("loss", stageLoss, "error", errorMetrics.summarize("average"));
            if (stage == VALID) {
                var rate = h.lrAnnealing().next(epoch);
                LearningRates.update(optimizer(), rate.current());
                h.trainLogger().logStats(stats("epoch", epoch, "lr", rate.old()), Map.of("loss", trainLoss), stats);
                checkpointer().saveAndKeepOnly(stats, Keep.minKeys("error"));
            } else if (stage == TEST) {
                h.trainLogger().logTest(Map.of("Epoch loaded", h.epochCounter().current()), stats);
            }
        }
    }

    /** Makes the data sets, with the pipelines that read audio and encode speakers. */
    static Map<Stage, DynamicItemDataset> dataioPrep(Config h, Path dataFolder) {
        CategoricalEncoder labelEncoder = new CategoricalEncoder();
        DynamicItem audio = DynamicItem.takes("wav").provides("sig").by(AudioIo::readAudio);
        DynamicItem label = DynamicItem.takes("spk_id")
                .provides("spk_id", "spk_id_encoded")
                .inSteps(spkId -> spkId, labelEncoder::encodeLabelTorch);
        Map<Stage, Path> annotations =
                Map.of(TRAIN, h.trainAnnotation(), VALID, h.validAnnotation(), TEST, h.testAnnotation());
        Map<Stage, DynamicItemDataset> datasets = new java.util.EnumMap<>(Stage.class);
        annotations.forEach((stage, file) -> datasets.put(
                stage,
                DynamicItemDataset.fromJson(file, Map.of("data_root", dataFolder))
                        .addDynamicItem(audio)
                        .addDynamicItem(label)
                        .setOutputKeys("id", "sig", "spk_id_encoded")));
        labelEncoder.loadOrCreate(
                h.saveFolder().resolve("label_encoder.txt"),
                encoder -> encoder.updateFromDidataset(datasets.get(TRAIN)::values, "spk_id"));
        Check.that(
                labelEncoder.size() <= h.nClasses(),
                "%s has %d speakers, but n_classes is %d: give --n_classes=%d",
                h.trainAnnotation(),
                labelEncoder.size(),
                h.nClasses(),
                labelEncoder.size());
        labelEncoder.ignoreLen();
        return datasets;
    }

    public static void main(String[] args) {
        // The YAML file with the command line's overrides, bound to typed values.
        Arguments arguments = Arguments.parse(args);
        Hparams hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        Config h = hparams.bind(Config.class);
        Experiment.create(Path.of(hparams.getString("output_folder")), arguments);

        // Manifests of the data, unless an earlier run made them.
        Path dataFolder = EmbeddedData.folder(hparams.getString("data_folder"));
        SplitFiles annotations = new SplitFiles(h.trainAnnotation(), h.validAnnotation(), h.testAnnotation());
        Corpora.prepare(dataFolder, annotations, h.splitRatio(), h.splitSeed());
        Map<Stage, DynamicItemDataset> datasets = dataioPrep(h, dataFolder);

        SpkIdBrain brain = new SpkIdBrain(
                new Brain.Setup()
                        .modules(hparams.getMap("modules", Layer.class))
                        .optClass(hparams.get("opt_class", OptimizerFactory.class))
                        .hparams(hparams)
                        .runOptions(arguments.runOptions())
                        .checkpointer(hparams.get("checkpointer", Checkpointer.class)),
                h);

        // Everything with a state is in the checkpoints: training that was stopped goes on where it was.
        LoaderOptions trainOptions = h.dataloaderOptions();
        if (h.dynamicBatching()) {
            trainOptions = LoaderOptions.builder()
                    .numWorkers(trainOptions.numWorkers())
                    .batchSampler(DynamicBatchSampler.builder(datasets.get(TRAIN), h.dynamicBatchSampler())
                            .build())
                    .build();
        }
        brain.fit(
                h.epochCounter(),
                BatchSource.of(datasets.get(TRAIN), trainOptions),
                BatchSource.of(datasets.get(VALID), h.testDataloaderOptions()));

        // The best checkpoint on the validation data is the one that is tested.
        brain.evaluate(BatchSource.of(datasets.get(TEST), h.testDataloaderOptions()), Selection.min("error"));
    }
}
