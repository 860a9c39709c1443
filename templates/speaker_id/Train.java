import static org.broca.core.Stage.TEST;
import static org.broca.core.Stage.TRAIN;
import static org.broca.core.Stage.VALID;
import static org.broca.core.TrainLogger.stats;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.augment.Augmenter;
import org.broca.augment.EnvCorrupt;
import org.broca.core.Arguments;
import org.broca.core.BatchSource;
import org.broca.core.Brain;
import org.broca.core.Checkpointer.Keep;
import org.broca.core.Checkpointer;
import org.broca.core.Distributed;
import org.broca.core.EpochCounter;
import org.broca.core.Experiment;
import org.broca.core.FileTrainLogger;
import org.broca.core.ModelFolder;
import org.broca.core.Selection;
import org.broca.core.Stage;
import org.broca.dataio.AudioIo;
import org.broca.dataio.AudioSegment;
import org.broca.dataio.CategoricalEncoder;
import org.broca.dataio.DynamicBatchSampler;
import org.broca.dataio.DynamicItem;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.ItemContext;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.PaddedBatch;
import org.broca.dataio.prepare.Corpora;
import org.broca.dataio.prepare.EmbeddedData;
import org.broca.dataio.prepare.Preparation;
import org.broca.dataio.prepare.SplitFiles;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.lobes.Fbank;
import org.broca.metrics.ClassificationStats;
import org.broca.metrics.MetricStats;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.Loss;
import org.broca.nnet.NllLoss;
import org.broca.nnet.TensorMap;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.nnet.schedulers.EpochSchedule;
import org.broca.nnet.schedulers.LearningRates;
import org.broca.nnet.schedulers.OldAndNew;
import org.broca.nnet.schedulers.UpdateSchedule;
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
            Optional<Boolean> applyDataAugmentation,
            Optional<Augmenter> wavAugment,
            LengthsMap embeddingModel,
            TensorMap classifier,
            Optional<Loss> computeCost,
            Optional<String> labelKey,
            int nClasses,
            Optional<CategoricalEncoder> labelEncoder,
            Checkpointer checkpointer,
            Supplier<MetricStats> errorStats,
            EpochCounter epochCounter,
            EpochSchedule lrAnnealing,
            FileTrainLogger trainLogger,
            Path trainAnnotation,
            Path validAnnotation,
            Optional<Path> testAnnotation,
            Path outputFolder,
            Path saveFolder,
            Optional<Preparation> preparation,
            Optional<List<Integer>> splitRatio,
            Optional<Long> splitSeed,
            Optional<Double> chunkSeconds,
            Optional<Integer> sampleRate,
            Optional<List<Stage>> trialSets,
            LoaderOptions dataloaderOptions,
            LoaderOptions testDataloaderOptions,
            Optional<Boolean> dynamicBatching,
            Optional<Map<String, Object>> dynamicBatchSampler) {}

    /** Manages the training loop; see {@link Brain}. */
    static final class SpkIdBrain extends Brain<Tensor> {
        private final Config h;
        private final Loss computeCost;
        private final CategoricalEncoder labels;
        private final ClassificationStats classes = new ClassificationStats();
        private MetricStats errorMetrics;
        private double trainLoss;

        SpkIdBrain(Setup setup, Config config, CategoricalEncoder labels) {
            super(setup);
            h = config;
            this.labels = labels;
            computeCost = config.computeCost().orElseGet(() -> NllLoss.builder().build());
            errorMetrics = config.errorStats().get();
        }

        /** Log-probabilities of the speakers of a batch: {@code [rows, 1, speakers]}. */
        @Override
        protected Tensor computeForward(PaddedBatch batch, Stage stage) {
            PaddedData sig = batch.padded("sig").to(device());
            return h.classifier().forward(embed(stage == TRAIN ? augmented(sig) : sig));
        }

        /** Embeddings of waveforms: {@code [batch, 1, emb_dim]}. */
        Tensor embed(PaddedData wavs) {
            Tensor feats = h.computeFeatures().forward(wavs.data()); // [batch, frames, mels]
            Tensor normalized = h.meanVarNorm().forward(feats, wavs.lengths(), epoch());
            return h.embeddingModel().forward(normalized, wavs.lengths());
        }

        /** The batch with its noisy twin below, if there is noise, and both distorted. */
        private PaddedData augmented(PaddedData wavs) {
            if (h.wavAugment().isPresent()) {
                return h.wavAugment().orElseThrow().forward(wavs);
            }
            Tensor data = wavs.data(); // [batch, samples]
            Tensor lengths = wavs.lengths();
            if (noisy()) {
                data = Tensor.cat(0, data, h.envCorrupt().orElseThrow().forward(data, lengths)); // [2 * batch, samples]
                lengths = Tensor.cat(0, lengths, lengths);
            }
            if (h.applyDataAugmentation().orElse(true) && h.augmentation().isPresent()) {
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
            if (stage == TRAIN && h.wavAugment().isPresent()) {
                lengths = h.wavAugment().orElseThrow().replicateLabels(lengths);
                speakers = h.wavAugment().orElseThrow().replicateLabels(speakers); // [rows, 1]
            } else if (stage == TRAIN && noisy()) {
                lengths = Tensor.cat(0, lengths, lengths);
                speakers = Tensor.cat(0, speakers, speakers); // [2 * batch, 1]
            }
            if (stage != TRAIN) {
                errorMetrics.append(batch.ids(), predictions, speakers, lengths);
                classes.append(batch.ids(), names(predictions.argmax(-1).reshape(-1)), names(speakers.reshape(-1)));
            }
            return computeCost.compute(predictions, speakers, Optional.of(lengths));
        }

        private List<String> names(Tensor classes) {
            List<String> names = new ArrayList<>();
            labels.decodeTorch(classes).forEach(name -> names.add(String.valueOf(name)));
            return names;
        }

        @Override
        protected void onFitBatchEnd(PaddedBatch batch, Tensor outputs, double loss, boolean shouldStep) {
            if (shouldStep && h.lrAnnealing() instanceof UpdateSchedule each) { // a rate for every update
                each.next(optimizer());
            }
        }

        @Override
        protected void onStageStart(Stage stage, int epoch) {
            errorMetrics = h.errorStats().get();
            classes.clear();
        }

        @Override
        protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
            if (stage == TRAIN) {
                trainLoss = stageLoss;
                return;
            }
            Map<String, Object> stats = stats("loss", stageLoss, "error", errorMetrics.summarize("average"));
            if (stage == VALID) {
                OldAndNew rate = h.lrAnnealing().next(epoch);
                LearningRates.update(optimizer(), rate.current());
                h.trainLogger().logStats(stats("epoch", epoch, "lr", rate.old()), Map.of("loss", trainLoss), stats);
                checkpointer().saveAndKeepOnly(stats, Keep.minKeys("error"));
            } else if (stage == TEST) {
                h.trainLogger().logTest(Map.of("Epoch loaded", h.epochCounter().current()), stats);
                Reports.confusion(h.outputFolder().resolve("confusion.tsv"), classes.targets(), classes.predictions());
            }
        }
    }

    /** Makes the data sets, with the pipelines that read audio and encode speakers. */
    static Map<Stage, DynamicItemDataset> dataioPrep(Config h, Path dataFolder, CategoricalEncoder labelEncoder) {
        String key = h.labelKey().orElse("spk_id");
        Map<Stage, DynamicItemDataset> datasets = new java.util.EnumMap<>(Stage.class);
        Map<Stage, Optional<Path>> annotations = Map.of(
                TRAIN, Optional.of(h.trainAnnotation()),
                VALID, Optional.of(h.validAnnotation()),
                TEST, h.testAnnotation());
        annotations.forEach((stage, given) -> given.ifPresent(file -> datasets.put(
                stage,
                DynamicItemDataset.fromJson(file, Map.of("data_root", dataFolder))
                        .addDynamicItem(audio(h, stage))
                        .addDynamicItem(DynamicItem.takes(key)
                                .provides("label", "spk_id_encoded")
                                .inSteps(label -> label, labelEncoder::encodeLabelTorch))
                        .setOutputKeys("id", "sig", "spk_id_encoded"))));
        labelEncoder.loadOrCreate(
                h.saveFolder().resolve("label_encoder.txt"),
                encoder -> encoder.updateFromDidataset(datasets.get(TRAIN)::values, "label"));
        Check.that(
                labelEncoder.size() <= h.nClasses(),
                "%s has %d classes in \"%s\", but n_classes is %d: give --n_classes=%d",
                h.trainAnnotation(),
                labelEncoder.size(),
                key,
                h.nClasses(),
                labelEncoder.size());
        labelEncoder.ignoreLen();
        return datasets;
    }

    /** Reads a recording; for training, with chunk_seconds, a piece of this length from anywhere in it. */
    private static DynamicItem audio(Config h, Stage stage) {
        if (stage != TRAIN || h.chunkSeconds().isEmpty()) {
            return DynamicItem.takes("wav").provides("sig").by(AudioIo::readAudio);
        }
        int rate = h.sampleRate().orElse(16000);
        long wanted = Math.round(h.chunkSeconds().get() * rate);
        return DynamicItem.takes("wav", "length").provides("sig").by((wav, length) -> {
            long samples = (long) (((Number) length).doubleValue() * rate);
            if (samples <= wanted) {
                return AudioIo.readAudio(wav);
            }
            long start = ItemContext.random().nextLong(samples - wanted + 1);
            return AudioIo.readAudio(new AudioSegment(AudioSegment.of(wav).file(), start, start + wanted));
        });
    }

    public static void main(String[] args) {
        // The YAML file with the command line's overrides, bound to typed values.
        Arguments arguments = Arguments.parse(args);
        Hparams hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        Config h = hparams.bind(Config.class);
        Experiment.create(Path.of(hparams.getString("output_folder")), arguments);

        // Manifests of the data, unless an earlier run made them.
        Path dataFolder = EmbeddedData.folder(hparams.getString("data_folder"));
        if (h.preparation().isPresent()) {
            h.preparation().orElseThrow().prepare();
        } else {
            Path test = h.testAnnotation().orElseThrow(() -> new IllegalArgumentException("missing key: test_annotation"));
            SplitFiles annotations = new SplitFiles(h.trainAnnotation(), h.validAnnotation(), test);
            Corpora.prepare(dataFolder, annotations, h.splitRatio(), h.splitSeed().orElse(0L));
        }
        CategoricalEncoder labels = h.labelEncoder().orElseGet(CategoricalEncoder::new);
        Map<Stage, DynamicItemDataset> datasets = dataioPrep(h, dataFolder, labels);

        SpkIdBrain brain = new SpkIdBrain(
                new Brain.Setup()
                        .modules(hparams.getMap("modules", Layer.class))
                        .optClass(hparams.get("opt_class", OptimizerFactory.class))
                        .hparams(hparams)
                        .runOptions(arguments.runOptions())
                        .checkpointer(h.checkpointer()),
                h,
                labels);

        // Everything with a state is in the checkpoints: training that was stopped goes on where it was.
        LoaderOptions trainOptions = h.dataloaderOptions();
        if (h.dynamicBatching().orElse(false)) {
            Map<String, Object> options = h.dynamicBatchSampler().orElse(Map.of());
            trainOptions = LoaderOptions.builder()
                    .numWorkers(trainOptions.numWorkers())
                    .batchSampler(DynamicBatchSampler.builder(datasets.get(TRAIN), options)
                            .build())
                    .build();
        }
        brain.fit(
                h.epochCounter(),
                BatchSource.of(datasets.get(TRAIN), trainOptions),
                BatchSource.of(datasets.get(VALID), h.testDataloaderOptions()));

        // The best checkpoint on the validation data is the one that is tested.
        Stage tested = datasets.containsKey(TEST) ? TEST : VALID;
        brain.evaluate(BatchSource.of(datasets.get(tested), h.testDataloaderOptions()), Selection.min("error"));
        Distributed.runOnMain(() ->
                Reports.verification(h.outputFolder(), h.trialSets().orElse(List.of()), datasets, brain::embed));

        // What classifies and embeds, in <output_folder>/model: inference.yaml with the values of this run, and the best
        // weights.
        ModelFolder.write(arguments, hparams, h.checkpointer(), Selection.min("error"));
    }
}
