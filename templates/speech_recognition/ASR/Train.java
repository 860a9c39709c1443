import static org.broca.core.Stage.TEST;
import static org.broca.core.Stage.TRAIN;
import static org.broca.core.Stage.VALID;
import static org.broca.core.TrainLogger.stats;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.augment.AddSilence;
import org.broca.augment.EnvCorrupt;
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
import org.broca.dataio.DataLoader;
import org.broca.dataio.DynamicItem;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.PaddedBatch;
import org.broca.dataio.Sequences;
import org.broca.dataio.prepare.Corpora;
import org.broca.dataio.prepare.EmbeddedData;
import org.broca.dataio.prepare.Preparation;
import org.broca.dataio.prepare.SplitFiles;
import org.broca.decoders.Searcher;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Hparams;
import org.broca.hparams.Overrides;
import org.broca.lobes.Fbank;
import org.broca.metrics.ErrorRateStats;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.NllLoss;
import org.broca.nnet.SequenceLoss;
import org.broca.nnet.TensorMap;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.nnet.schedulers.LearningRates;
import org.broca.nnet.schedulers.NewBobScheduler;
import org.broca.processing.InputNormalization;
import org.broca.tensor.Autograd;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tokenizers.SentencePieceProcessor;
import org.broca.tokenizers.TokenCheck;

/**
 * Trains a speech recognizer: {@code ./broca train templates/speech_recognition/ASR/train.yaml}.
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
            Optional<AddSilence> addSilence,
            Optional<Integer> numberOfCleanEpochs, // before quiet is added
            Optional<EnvCorrupt> envCorrupt,
            Optional<LengthsMap> augmentation,
            Optional<Boolean> applyDataAugmentation, // true where the file does not say
            TensorMap encoder,
            TensorMap embedding,
            AttentionalRnnDecoder decoder,
            TensorMap ctcLin,
            TensorMap seqLin,
            TensorMap logSoftmax,
            SequenceLoss ctcCost,
            double ctcWeight,
            int numberOfCtcEpochs,
            double labelSmoothing,
            Searcher validSearch,
            Searcher testSearch,
            SentencePieceProcessor tokenizer,
            int outputNeurons,
            int bosIndex,
            int eosIndex,
            EpochCounter epochCounter,
            NewBobScheduler lrAnnealing,
            FileTrainLogger trainLogger,
            Supplier<ErrorRateStats> errorRateComputer,
            Supplier<ErrorRateStats> cerComputer,
            Path werFile,
            Sorting sorting,
            Path trainAnnotation,
            Path validAnnotation,
            Path testAnnotation,
            Optional<Preparation> preparation, // else by what the data folder looks like
            Optional<String> transcriptKey, // "words" where the file does not say
            Optional<String> lengthKey, // "length" where the file does not say
            Optional<List<Integer>> splitRatio,
            Optional<Long> splitSeed,
            Optional<Pretrainer> pretrainer,
            LoaderOptions trainDataloaderOpts,
            LoaderOptions validDataloaderOpts,
            LoaderOptions testDataloaderOpts) {}

    /**
     * What the model says of a batch.
     *
     * @param seqLogprobs of the tokens after those given, {@code [rows, length, tokens]}
     * @param ctcLogprobs of the tokens in each frame, {@code [rows, frames, tokens]}, while CTC is part of the loss
     * @param lengths of the recordings, relative, {@code [rows]}
     * @param tokens what was decoded, in validation and test
     */
    record Predictions(
            Tensor seqLogprobs, Optional<Tensor> ctcLogprobs, Tensor lengths, List<List<Integer>> tokens) {}

    /** Manages the training loop; see {@link Brain}. */
    static final class Asr extends Brain<Predictions> {
        private final Config h;
        private final NllLoss seqCost;
        private ErrorRateStats werMetric;
        private ErrorRateStats cerMetric;
        private double trainLoss;

        Asr(Setup setup, Config config) {
            super(setup);
            h = config;
            seqCost = NllLoss.builder().labelSmoothing(h.labelSmoothing()).build();
            werMetric = h.errorRateComputer().get();
            cerMetric = h.cerComputer().get();
        }

        @Override
        protected Predictions computeForward(PaddedBatch batch, Stage stage) {
            PaddedData wavs = prepareWaveforms(stage, batch.padded("sig").to(device()));
            Tensor feats = h.computeFeatures().forward(wavs.data()); // [rows, frames, mels]
            Tensor normalized = h.normalize().forward(feats, wavs.lengths(), epoch());
            Tensor encoded = h.encoder().forward(normalized.detach()); // [rows, time, neurons]
            Tensor embedded = h.embedding().forward(prepareTokens(stage, batch, "tokens_bos").data());
            Tensor decoded = h.decoder().forward(embedded, encoded, wavs.lengths()).output();
            Tensor seqLogprobs = h.logSoftmax().forward(h.seqLin().forward(decoded));
            return new Predictions(seqLogprobs, ctcLogprobs(encoded, stage), wavs.lengths(), decode(encoded, wavs, stage));
        }

        private Optional<Tensor> ctcLogprobs(Tensor encoded, Stage stage) {
            return isCtcActive(stage)
                    ? Optional.of(h.logSoftmax().forward(h.ctcLin().forward(encoded)))
                    : Optional.empty();
        }

        private List<List<Integer>> decode(Tensor encoded, PaddedData wavs, Stage stage) {
            return switch (stage) {
                case TRAIN -> List.of();
                case VALID -> h.validSearch().search(encoded, wavs.lengths()).hyps();
                case TEST -> h.testSearch().search(encoded, wavs.lengths()).hyps();
            };
        }

        /** In training quiet around each, the batch with its noisy twin below, if there is noise, and both distorted. */
        private PaddedData prepareWaveforms(Stage stage, PaddedData wavs) {
            if (stage != TRAIN) {
                return wavs;
            }
            PaddedData padded = addSilence(wavs);
            Tensor data = padded.data(); // [batch, samples]
            Tensor lengths = padded.lengths();
            if (noisy()) {
                data = Tensor.cat(0, data, h.envCorrupt().orElseThrow().forward(data, lengths)); // [2 * batch, samples]
                lengths = Tensor.cat(0, lengths, lengths);
            }
            if (h.augmentation().isPresent() && h.applyDataAugmentation().orElse(true)) {
                data = h.augmentation().orElseThrow().forward(data, lengths); // [rows, other number of samples]
            }
            return new PaddedData(data, lengths);
        }

        private PaddedData addSilence(PaddedData wavs) {
            boolean clean = h.epochCounter().current() <= h.numberOfCleanEpochs().orElse(0);
            return h.addSilence().isEmpty() || clean
                    ? wavs
                    : h.addSilence().orElseThrow().forward(wavs.data(), wavs.lengths());
        }

        private boolean noisy() {
            return h.envCorrupt().filter(EnvCorrupt::isActive).isPresent();
        }

        /** Tokens, twice if the recordings are there twice. */
        private PaddedData prepareTokens(Stage stage, PaddedBatch batch, String key) {
            PaddedData tokens = batch.padded(key).to(device());
            return stage == TRAIN && noisy()
                    ? new PaddedData(
                            Tensor.cat(0, tokens.data(), tokens.data()), Tensor.cat(0, tokens.lengths(), tokens.lengths()))
                    : tokens;
        }

        private boolean isCtcActive(Stage stage) {
            return stage == TRAIN && h.epochCounter().current() <= h.numberOfCtcEpochs();
        }

        @Override
        protected Tensor computeObjectives(Predictions predictions, PaddedBatch batch, Stage stage) {
            PaddedData tokensEos = prepareTokens(stage, batch, "tokens_eos");
            Tensor loss = seqCost.compute(predictions.seqLogprobs(), tokensEos.data(), Optional.of(tokensEos.lengths()));
            if (predictions.ctcLogprobs().isPresent()) {
                PaddedData tokens = prepareTokens(stage, batch, "tokens");
                Tensor ctc = h.ctcCost()
                        .compute(
                                predictions.ctcLogprobs().orElseThrow(),
                                tokens.data(),
                                predictions.lengths(),
                                tokens.lengths());
                loss = loss.mul(1 - h.ctcWeight()).add(ctc.mul(h.ctcWeight()));
            }
            if (stage != TRAIN) {
                List<String> words = predictions.tokens().stream().map(h.tokenizer()::decodeIds).toList();
                werMetric.appendText(batch.ids(), words, batch.text("words"));
                cerMetric.appendText(batch.ids(), words, batch.text("words"));
            }
            return loss;
        }

        @Override
        protected void onStageStart(Stage stage, int epoch) {
            werMetric = h.errorRateComputer().get();
            cerMetric = h.cerComputer().get();
        }

        @Override
        protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
            if (stage == TRAIN) {
                trainLoss = stageLoss;
                return;
            }
            double wer = werMetric.summarize("error_rate");
            Map<String, Object> stats = stats("loss", stageLoss, "CER", cerMetric.summarize("error_rate"), "WER", wer);
            if (stage == VALID) {
                var rate = h.lrAnnealing().next(wer);
                LearningRates.update(optimizer(), rate.current());
                h.trainLogger().logStats(stats("epoch", epoch, "lr", rate.old()), Map.of("loss", trainLoss), stats);
                checkpointer().saveAndKeepOnly(stats, Keep.minKeys("WER"));
            } else if (stage == TEST) {
                h.trainLogger().logTest(Map.of("Epoch loaded", h.epochCounter().current()), stats);
                werMetric.writeStats(h.werFile());
            }
        }

        /** The tutorial's custom function: what the best checkpoint hears in a data set. Call it after {@code fit}. */
        List<String> transcribeDataset(DynamicItemDataset dataset, Selection selection, LoaderOptions options) {
            onEvaluateStart(selection); // loads the best model
            modules().train(false);
            List<String> transcripts = new ArrayList<>();
            try (Autograd.Mode noGrad = Autograd.noGrad();
                    DataLoader.Batches batches = makeDataloader(dataset, TEST, options).iterateFrom(0)) {
                while (batches.hasNext()) {
                    try (TensorScope scope = TensorScope.open()) {
                        Predictions predictions = computeForward(batches.next(), TEST);
                        predictions.tokens().forEach(ids -> transcripts.add(h.tokenizer().decodeIds(ids)));
                    }
                }
            }
            return transcripts;
        }
    }

    /** Makes the data sets, with the pipelines that read audio and encode text. */
    static Map<Stage, DynamicItemDataset> dataioPrepare(Config h, Path dataFolder) {
        AudioNormalizer normalizer = // other rates are resampled, channels averaged
                AudioNormalizer.builder().sampleRate(h.sampleRate()).build();
        DynamicItem audio = DynamicItem.takes("wav").provides("sig").by((Object wav) -> normalizer.read(AudioSegment.of(wav)));
        String transcriptKey = h.transcriptKey().orElse("words");
        // Tokens after bos are what the decoder is given, those before eos what it is to say; CTC needs them bare.
        DynamicItem text = DynamicItem.takes(transcriptKey)
                .provides("words", "tokens_bos", "tokens_eos", "tokens")
                .by((String words) -> {
                    List<Integer> ids = h.tokenizer().encodeAsIds(words);
                    return List.of(
                            words,
                            Sequences.withBos(ids, h.bosIndex()),
                            Sequences.withEos(ids, h.eosIndex()),
                            Sequences.tokens(ids));
                });
        Map<Stage, Path> annotations =
                Map.of(TRAIN, h.trainAnnotation(), VALID, h.validAnnotation(), TEST, h.testAnnotation());
        Map<Stage, DynamicItemDataset> datasets = new EnumMap<>(Stage.class);
        TokenCheck transcripts = new TokenCheck(h.tokenizer(), h.outputNeurons());
        annotations.forEach((stage, file) -> {
            DynamicItemDataset dataset = DynamicItemDataset.fromManifest(file, Map.of("data_root", dataFolder));
            if (stage == TRAIN) {
                transcripts.require(file, dataset.ids(), dataset.values(transcriptKey));
            } else {
                transcripts.warn(file, dataset.ids(), dataset.values(transcriptKey));
            }
            datasets.put(
                    stage,
                    dataset.addDynamicItem(audio)
                            .addDynamicItem(text)
                            .setOutputKeys("id", "sig", "words", "tokens_bos", "tokens_eos", "tokens"));
        });
        if (h.sorting() != Sorting.RANDOM) { // recordings of like length have little padding
            datasets.computeIfPresent(
                    TRAIN,
                    (stage, dataset) -> dataset.filteredSorted(
                            choice -> choice.sortKey(h.lengthKey().orElse("length"))
                                    .reverse(h.sorting() == Sorting.DESCENDING)));
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
        Path dataFolder = EmbeddedData.folder(hparams.getString("data_folder"));
        SplitFiles annotations = new SplitFiles(h.trainAnnotation(), h.validAnnotation(), h.testAnnotation());
        h.preparation()
                .ifPresentOrElse(
                        Preparation::prepare,
                        () -> Corpora.prepare(
                                dataFolder, annotations, h.splitRatio(), h.splitSeed().orElse(0L)));

        // The tokenizer, and whatever else is trained already.
        h.pretrainer().ifPresent(pretrainer -> {
            pretrainer.collectFiles();
            pretrainer.loadCollected();
        });
        Map<Stage, DynamicItemDataset> datasets = dataioPrepare(h, dataFolder);

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
