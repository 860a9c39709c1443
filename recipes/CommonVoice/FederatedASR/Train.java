import static org.broca.core.Stage.TEST;
import static org.broca.core.Stage.TRAIN;
import static org.broca.core.Stage.VALID;
import static org.broca.core.TrainLogger.stats;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
import org.broca.dataio.AudioNormalizer;
import org.broca.dataio.AudioSegment;
import org.broca.dataio.DynamicItem;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.PaddedBatch;
import org.broca.dataio.Sequences;
import org.broca.dataio.prepare.CommonVoice;
import org.broca.decoders.Searcher;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Hparams;
import org.broca.hparams.Overrides;
import org.broca.lobes.Fbank;
import org.broca.metrics.ErrorRateStats;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Layer;
import org.broca.nnet.NllLoss;
import org.broca.nnet.SequenceLoss;
import org.broca.nnet.TensorMap;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.nnet.schedulers.LearningRates;
import org.broca.nnet.schedulers.NewBobScheduler;
import org.broca.processing.InputNormalization;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.broca.tokenizers.ModelType;
import org.broca.tokenizers.SentencePiece;
import org.broca.tokenizers.SentencePieceProcessor;

/**
 * Trains a speech recognizer of Common Voice, with the keys and names of the tutorial on federated training, so that
 * its YAML files and its clients fit: {@code ./broca federated client --config_file=template.yaml}.
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
            Optional<TensorMap> augmentation, // of features
            TensorMap enc,
            TensorMap emb,
            AttentionalRnnDecoder dec,
            TensorMap ctcLin,
            TensorMap seqLin,
            TensorMap logSoftmax,
            SequenceLoss ctcCost,
            double ctcWeight,
            int numberOfCtcEpochs,
            Searcher greedySearcher,
            Searcher beamSearcher,
            Path tokenizerCsv, // what the tokenizer is made of; where it is not there, the training data
            Optional<Path> tokenizerFile, // a tokenizer that is ready
            Optional<SentencePieceProcessor> tokenizer, // gets either's model; else this program makes one
            ModelType tokenType,
            double characterCoverage,
            int outputNeurons,
            int bosIndex,
            int eosIndex,
            EpochCounter epochCounter,
            NewBobScheduler lrAnnealing,
            FileTrainLogger trainLogger,
            Supplier<ErrorRateStats> errorRateComputer,
            Supplier<ErrorRateStats> cerComputer,
            Path werFile,
            Path saveFolder,
            Sorting sorting,
            Optional<Double> avoidIfLongerThan, // seconds
            Path dataFolder,
            Path trainTsvFile,
            Path devTsvFile,
            Path testTsvFile,
            boolean accentedLetters,
            String language,
            LoaderOptions dataloaderOptions,
            LoaderOptions testDataloaderOptions) {}

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
        private final SentencePieceProcessor tokenizer;
        private final NllLoss seqCost = NllLoss.builder().labelSmoothing(0.1).build();
        private ErrorRateStats werMetric;
        private ErrorRateStats cerMetric;
        private double trainLoss;

        Asr(Setup setup, Config config, SentencePieceProcessor tokenizer) {
            super(setup);
            h = config;
            this.tokenizer = tokenizer;
            werMetric = h.errorRateComputer().get();
            cerMetric = h.cerComputer().get();
        }

        @Override
        protected Predictions computeForward(PaddedBatch batch, Stage stage) {
            PaddedData wavs = batch.padded("sig").to(device());
            Tensor feats = h.computeFeatures().forward(wavs.data()); // [rows, frames, mels]
            Tensor normalized = h.normalize().forward(feats, wavs.lengths(), epoch());
            Tensor varied = stage == TRAIN && h.augmentation().isPresent()
                    ? h.augmentation().orElseThrow().forward(normalized)
                    : normalized;
            Tensor encoded = h.enc().forward(varied.detach()); // [rows, time, neurons]
            Tensor embedded = h.emb().forward(batch.padded("tokens_bos").to(device()).data());
            Tensor decoded = h.dec().forward(embedded, encoded, wavs.lengths()).output();
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
                case VALID -> h.greedySearcher().search(encoded, wavs.lengths()).hyps();
                case TEST -> h.beamSearcher().search(encoded, wavs.lengths()).hyps();
            };
        }

        private boolean isCtcActive(Stage stage) {
            return stage == TRAIN && h.epochCounter().current() <= h.numberOfCtcEpochs();
        }

        @Override
        protected Tensor computeObjectives(Predictions predictions, PaddedBatch batch, Stage stage) {
            PaddedData tokensEos = batch.padded("tokens_eos").to(device());
            Tensor loss = seqCost.compute(predictions.seqLogprobs(), tokensEos.data(), Optional.of(tokensEos.lengths()));
            if (predictions.ctcLogprobs().isPresent()) {
                PaddedData tokens = batch.padded("tokens").to(device());
                Tensor ctc = h.ctcCost()
                        .compute(
                                predictions.ctcLogprobs().orElseThrow(),
                                tokens.data(),
                                predictions.lengths(),
                                tokens.lengths());
                loss = loss.mul(1 - h.ctcWeight()).add(ctc.mul(h.ctcWeight()));
            }
            if (stage != TRAIN) {
                List<String> words = predictions.tokens().stream().map(tokenizer::decodeIds).toList();
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
    }

    /** The tokenizer: ready, or trained on the texts that are given for it, which must be the same at every site. */
    static SentencePieceProcessor tokenizer(Config h) {
        SentencePieceProcessor tokenizer = h.tokenizer().orElseGet(SentencePieceProcessor::new);
        tokenizer.load(h.tokenizerFile().filter(Files::isRegularFile).orElseGet(() -> trainedTokenizer(h)));
        return tokenizer;
    }

    private static Path trainedTokenizer(Config h) {
        Path texts = Files.isRegularFile(h.tokenizerCsv()) ? h.tokenizerCsv() : h.saveFolder().resolve("train.csv");
        return SentencePiece.builder(h.saveFolder(), h.outputNeurons())
                .annotationTrain(texts)
                .annotationRead("wrd")
                .modelType(h.tokenType())
                .characterCoverage(h.characterCoverage())
                .build()
                .modelFile();
    }

    /** Makes the data sets, with the pipelines that read audio and encode text. */
    static Map<Stage, DynamicItemDataset> dataioPrepare(Config h, SentencePieceProcessor tokenizer) {
        AudioNormalizer normalizer = // other rates are resampled, channels averaged
                AudioNormalizer.builder().sampleRate(h.sampleRate()).build();
        DynamicItem audio = DynamicItem.takes("wav").provides("sig").by((Object wav) -> normalizer.read(AudioSegment.of(wav)));
        // Tokens after bos are what the decoder is given, those before eos what it is to say; CTC needs them bare.
        DynamicItem text = DynamicItem.takes("wrd")
                .provides("words", "tokens_bos", "tokens_eos", "tokens")
                .by((String words) -> {
                    List<Integer> ids = tokenizer.encodeAsIds(words);
                    return List.of(
                            words,
                            Sequences.withBos(ids, h.bosIndex()),
                            Sequences.withEos(ids, h.eosIndex()),
                            Sequences.tokens(ids));
                });
        Map<Stage, DynamicItemDataset> datasets = new EnumMap<>(Stage.class);
        Map.of(TRAIN, "train.csv", VALID, "dev.csv", TEST, "test.csv").forEach((stage, file) -> {
            DynamicItemDataset all = DynamicItemDataset.fromManifest(
                    h.saveFolder().resolve(file), Map.of("data_root", h.dataFolder()));
            boolean sorts = stage != TRAIN || h.sorting() != Sorting.RANDOM; // like lengths have little padding
            double longest = stage == TRAIN ? h.avoidIfLongerThan().orElse(Double.MAX_VALUE) : Double.MAX_VALUE;
            DynamicItemDataset sorted = all.filteredSorted(choice -> (sorts ? choice.sortKey("duration") : choice)
                    .reverse(stage == TRAIN && h.sorting() == Sorting.DESCENDING)
                    .keyMaxValue("duration", longest));
            datasets.put(
                    stage,
                    sorted.addDynamicItem(audio)
                            .addDynamicItem(text)
                            .setOutputKeys("id", "sig", "words", "tokens_bos", "tokens_eos", "tokens"));
        });
        return datasets;
    }

    public static void main(String[] args) {
        // The YAML file with the command line's overrides, bound to typed values.
        Arguments arguments = Arguments.parse(args);
        Hparams hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        Config h = hparams.bind(Config.class);
        Experiment.create(Path.of(hparams.getString("output_folder")), arguments);

        // Manifests of this site's recordings, unless an earlier run made them; the tokenizer; the data sets.
        CommonVoice.builder(h.dataFolder(), h.saveFolder())
                .trainTsvFile(h.trainTsvFile())
                .devTsvFile(h.devTsvFile())
                .testTsvFile(h.testTsvFile())
                .accentedLetters(h.accentedLetters())
                .language(h.language())
                .build()
                .prepare();
        SentencePieceProcessor tokenizer = tokenizer(h);
        Map<Stage, DynamicItemDataset> datasets = dataioPrepare(h, tokenizer);

        Checkpointer checkpointer = hparams.get("checkpointer", Checkpointer.class);
        Asr asr = new Asr(
                new Brain.Setup()
                        .modules(hparams.getMap("modules", Layer.class))
                        .optClass(hparams.get("opt_class", OptimizerFactory.class))
                        .hparams(hparams)
                        .runOptions(arguments.runOptions())
                        .checkpointer(checkpointer),
                h,
                tokenizer);
        LoaderOptions trainOptions = h.dataloaderOptions().toBuilder()
                .shuffle(h.sorting() == Sorting.RANDOM)
                .build();
        asr.fit(
                h.epochCounter(),
                BatchSource.of(datasets.get(TRAIN), trainOptions),
                BatchSource.of(datasets.get(VALID), h.testDataloaderOptions()));
        asr.evaluate(BatchSource.of(datasets.get(TEST), h.testDataloaderOptions()), Selection.min("WER"));

        // What transcribes, in <output_folder>/model: inference.yaml with the values of this run, and the best weights.
        ModelFolder.write(arguments, hparams, checkpointer, Selection.min("WER"));
    }
}
