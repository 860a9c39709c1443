import static org.broca.core.Stage.TEST;
import static org.broca.core.Stage.TRAIN;
import static org.broca.core.Stage.VALID;
import static org.broca.core.TrainLogger.stats;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.augment.Augmenter;
import org.broca.core.Arguments;
import org.broca.core.BatchSource;
import org.broca.core.Brain;
import org.broca.core.CheckpointAverage;
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
import org.broca.dataio.DynamicBatchSampler;
import org.broca.dataio.DynamicItem;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.PaddedBatch;
import org.broca.dataio.Sequences;
import org.broca.dataio.prepare.Preparation;
import org.broca.decoders.Searcher;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Hparams;
import org.broca.hparams.Overrides;
import org.broca.lobes.Fbank;
import org.broca.lobes.models.transformer.TransformerAsr;
import org.broca.metrics.AccuracyStats;
import org.broca.metrics.ErrorRateStats;
import org.broca.nnet.Layer;
import org.broca.nnet.Loss;
import org.broca.nnet.SequenceLoss;
import org.broca.nnet.TensorMap;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.nnet.schedulers.NoamScheduler;
import org.broca.processing.InputNormalization;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tokenizers.SentencePieceProcessor;
import org.broca.tokenizers.TokenCheck;

/**
 * Trains a transformer or conformer on LibriSpeech: {@code ./broca train hparams/transformer.yaml --data_folder=...}.
 *
 * <p>To read it, begin at {@link #main} at the bottom; the Brain above it says what happens to a batch.
 */
final class Train {
    /** What this recipe takes from the YAML file, a component a key. */
    record Config(
            int sampleRate,
            Fbank computeFeatures,
            InputNormalization normalize,
            Optional<Augmenter> wavAugment,
            Optional<Augmenter> feaAugment,
            TensorMap cnn,
            TransformerAsr transformer,
            TensorMap seqLin,
            TensorMap ctcLin,
            TensorMap logSoftmax,
            SequenceLoss ctcCost,
            Loss seqCost,
            double ctcWeight,
            Layer model,
            Searcher validSearch,
            Searcher testSearch,
            int validSearchInterval,
            int avgCheckpoints,
            SentencePieceProcessor tokenizer,
            int outputNeurons,
            int bosIndex,
            int eosIndex,
            EpochCounter epochCounter,
            NoamScheduler noamAnnealing,
            FileTrainLogger trainLogger,
            Supplier<ErrorRateStats> errorRateComputer,
            Path werFolder,
            Preparation preparation,
            Path dataFolder,
            Path trainAnnotation,
            Path validAnnotation,
            Map<String, Path> testAnnotations,
            Pretrainer pretrainer,
            int numWorkers,
            Map<String, Object> dynamicBatchSampler,
            LoaderOptions validDataloaderOpts,
            LoaderOptions testDataloaderOpts) {}

    /**
     * What the model says of a batch.
     *
     * @param seqLogprobs of the tokens after those given, {@code [rows, length, tokens]}
     * @param ctcLogprobs of the tokens in each frame, {@code [rows, frames, tokens]}
     * @param lengths of the recordings, relative, {@code [rows]}
     * @param tokens what was decoded, where it was
     */
    record Predictions(
            Tensor seqLogprobs, Tensor ctcLogprobs, Tensor lengths, Optional<List<List<Integer>>> tokens) {}

    /** Manages the training loop; see {@link Brain}. */
    static final class Asr extends Brain<Predictions> {
        private final Config h;
        private final AccuracyStats accuracy = new AccuracyStats();
        private ErrorRateStats werMetric;
        private Path werFile;
        private double trainLoss;

        Asr(Setup setup, Config config) {
            super(setup);
            h = config;
            werMetric = h.errorRateComputer().get();
            werFile = h.werFolder().resolve("wer.txt");
        }

        @Override
        protected Predictions computeForward(PaddedBatch batch, Stage stage) {
            PaddedData wavs = augmented(h.wavAugment(), batch.padded("sig").to(device()), stage);
            Tensor feats = h.computeFeatures().forward(wavs.data()); // [rows, frames, mels]
            Tensor normalized = h.normalize().forward(feats, wavs.lengths(), epoch());
            PaddedData source = augmented(h.feaAugment(), new PaddedData(normalized, wavs.lengths()), stage);
            Tensor short4 = h.cnn().forward(source.data()); // [rows, frames / 4, mels / 4, channels]
            TransformerAsr.Output out =
                    h.transformer().forward(short4, labels(batch, "tokens_bos", stage).data(), source.lengths());
            Tensor ctc = h.logSoftmax().forward(h.ctcLin().forward(out.encoderOut()));
            Tensor seq = h.logSoftmax().forward(h.seqLin().forward(out.decoderOut()));
            return new Predictions(seq, ctc, source.lengths(), decode(out.encoderOut(), source.lengths(), stage));
        }

        private static PaddedData augmented(Optional<Augmenter> augmenter, PaddedData data, Stage stage) {
            return stage == TRAIN && augmenter.isPresent() ? augmenter.get().forward(data) : data;
        }

        /** Tokens of a batch, for as many rows as augmentation made. */
        private PaddedData labels(PaddedBatch batch, String key, Stage stage) {
            PaddedData tokens = batch.padded(key).to(device());
            if (stage == TRAIN && h.wavAugment().isPresent()) {
                tokens = h.wavAugment().get().replicateLabels(tokens);
            }
            return stage == TRAIN && h.feaAugment().isPresent() ? h.feaAugment().get().replicateLabels(tokens) : tokens;
        }

        /** Searching takes long: in validation every few epochs, and always in the test. */
        private Optional<List<List<Integer>>> decode(Tensor encoded, Tensor lengths, Stage stage) {
            return switch (stage) {
                case TRAIN -> Optional.empty();
                case VALID -> searches() ? Optional.of(h.validSearch().search(encoded, lengths).hyps()) : Optional.empty();
                case TEST -> Optional.of(h.testSearch().search(encoded, lengths).hyps());
            };
        }

        private boolean searches() {
            return epoch() % h.validSearchInterval() == 0;
        }

        @Override
        protected Tensor computeObjectives(Predictions predictions, PaddedBatch batch, Stage stage) {
            PaddedData tokensEos = labels(batch, "tokens_eos", stage);
            PaddedData tokens = labels(batch, "tokens", stage);
            Tensor seq = h.seqCost().compute(predictions.seqLogprobs(), tokensEos.data(), Optional.of(tokensEos.lengths()));
            Tensor ctc = h.ctcCost()
                    .compute(predictions.ctcLogprobs(), tokens.data(), predictions.lengths(), tokens.lengths());
            if (stage != TRAIN) {
                accuracy.append(predictions.seqLogprobs(), tokensEos);
                predictions.tokens().ifPresent(found -> werMetric.appendText(
                        batch.ids(), found.stream().map(h.tokenizer()::decodeIds).toList(), batch.text("wrd")));
            }
            return ctc.mul(h.ctcWeight()).add(seq.mul(1 - h.ctcWeight()));
        }

        /** The rate changes with every update. */
        @Override
        protected void onFitBatchEnd(PaddedBatch batch, Predictions outputs, double loss, boolean shouldStep) {
            if (shouldStep) {
                h.noamAnnealing().next(optimizer());
            }
        }

        @Override
        protected void onStageStart(Stage stage, int epoch) {
            accuracy.clear();
            werMetric = h.errorRateComputer().get();
        }

        @Override
        protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
            if (stage == TRAIN) {
                trainLoss = stageLoss;
                return;
            }
            double share = accuracy.summarize();
            Map<String, Object> stats = stage == TEST || searches()
                    ? stats("loss", stageLoss, "ACC", share, "WER", werMetric.summarize("error_rate"))
                    : stats("loss", stageLoss, "ACC", share);
            if (stage == VALID) {
                double lr = optimizer().groups().get(0).lr();
                h.trainLogger()
                        .logStats(
                                stats("epoch", epoch, "lr", lr, "steps", optimizerStep()),
                                Map.of("loss", trainLoss),
                                stats);
                checkpointer().saveAndKeepOnly(stats, Keep.maxKeys("ACC").numToKeep(h.avgCheckpoints()));
            } else {
                h.trainLogger().logTest(Map.of("Epoch loaded", h.epochCounter().current()), stats);
                werMetric.writeStats(werFile);
            }
        }

        /** Before a test: the mean of the best checkpoints. */
        @Override
        protected void onEvaluateStart(Selection selection) {
            super.onEvaluateStart(selection);
            try (TensorScope scope = TensorScope.open()) {
                h.model()
                        .loadStateDict(CheckpointAverage.of(
                                checkpointer().findCheckpoints(selection, h.avgCheckpoints()), "model"));
            }
        }

        void test(String name, BatchSource source) {
            werFile = h.werFolder().resolve("wer_" + name + ".txt");
            evaluate(source, Selection.max("ACC"));
        }
    }

    /** A data set with the pipelines that read audio and encode text. */
    static DynamicItemDataset dataset(Config h, Path annotation, boolean strict) {
        AudioNormalizer normalizer = // other rates are resampled, channels averaged
                AudioNormalizer.builder().sampleRate(h.sampleRate()).build();
        DynamicItemDataset dataset = DynamicItemDataset.fromManifest(annotation, Map.of("data_root", h.dataFolder()));
        TokenCheck transcripts = new TokenCheck(h.tokenizer(), h.outputNeurons());
        if (strict) {
            transcripts.require(annotation, dataset.ids(), dataset.values("wrd"));
        } else {
            transcripts.warn(annotation, dataset.ids(), dataset.values("wrd"));
        }
        return dataset.addDynamicItem(
                        DynamicItem.takes("wav").provides("sig").by((Object wav) -> normalizer.read(AudioSegment.of(wav))))
                .addDynamicItem(DynamicItem.takes("wrd")
                        .provides("tokens_bos", "tokens_eos", "tokens")
                        .by((String words) -> {
                            List<Integer> ids = h.tokenizer().encodeAsIds(words);
                            return List.of(
                                    Sequences.withBos(ids, h.bosIndex()),
                                    Sequences.withEos(ids, h.eosIndex()),
                                    Sequences.tokens(ids));
                        }))
                .setOutputKeys("id", "sig", "wrd", "tokens_bos", "tokens_eos", "tokens");
    }

    public static void main(String[] args) {
        // The YAML file with the command line's overrides, bound to typed values.
        Arguments arguments = Arguments.parse(args);
        Hparams hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        Config h = hparams.bind(Config.class);
        Experiment.create(Path.of(hparams.getString("output_folder")), arguments);

        // Manifests of the data, unless an earlier run made them; then the tokenizer and the language model.
        h.preparation().prepare();
        h.pretrainer().collectFiles();
        h.pretrainer().loadCollected();

        Checkpointer checkpointer = hparams.get("checkpointer", Checkpointer.class);
        Asr asr = new Asr(
                new Brain.Setup()
                        .modules(hparams.getMap("modules", Layer.class))
                        .optClass(hparams.get("opt_class", OptimizerFactory.class))
                        .hparams(hparams)
                        .runOptions(arguments.runOptions())
                        .checkpointer(checkpointer),
                h);

        // Batches of utterances of similar length. Everything with a state is in the checkpoints.
        DynamicItemDataset train = dataset(h, h.trainAnnotation(), true);
        LoaderOptions trainOptions = LoaderOptions.builder()
                .numWorkers(h.numWorkers())
                .batchSampler(DynamicBatchSampler.builder(train, h.dynamicBatchSampler())
                        .build())
                .build();
        asr.fit(
                h.epochCounter(),
                BatchSource.of(train, trainOptions),
                BatchSource.of(dataset(h, h.validAnnotation(), false), h.validDataloaderOpts()));

        // Each test set by the mean of the best checkpoints.
        h.testAnnotations()
                .forEach((name, annotation) ->
                        asr.test(name, BatchSource.of(dataset(h, annotation, false), h.testDataloaderOpts())));

        // What transcribes, in <output_folder>/model: inference.yaml with the values of this run, and the best weights.
        ModelFolder.write(arguments, hparams, checkpointer, Selection.max("ACC"));
    }
}
