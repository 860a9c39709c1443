import static org.broca.core.Stage.TEST;
import static org.broca.core.Stage.TRAIN;
import static org.broca.core.Stage.VALID;
import static org.broca.core.TrainLogger.stats;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.broca.core.Arguments;
import org.broca.core.BatchSource;
import org.broca.core.Brain;
import org.broca.core.Checkpointer;
import org.broca.core.Checkpointer.Keep;
import org.broca.core.Distributed;
import org.broca.core.EpochCounter;
import org.broca.core.Experiment;
import org.broca.core.FileTrainLogger;
import org.broca.core.Pretrainer;
import org.broca.core.Selection;
import org.broca.core.Stage;
import org.broca.dataio.DynamicItem;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.PaddedBatch;
import org.broca.dataio.Sequences;
import org.broca.dataio.prepare.Transcripts;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Hparams;
import org.broca.hparams.Overrides;
import org.broca.metrics.Perplexity;
import org.broca.nnet.Layer;
import org.broca.nnet.Loss;
import org.broca.nnet.TensorMap;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.nnet.schedulers.LearningRates;
import org.broca.nnet.schedulers.NewBobScheduler;
import org.broca.nnet.schedulers.UpdateSchedule;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.broca.tokenizers.SentencePieceProcessor;

/**
 * Trains a language model: {@code ./broca train templates/speech_recognition/LM/RNNLM.yaml}.
 *
 * <p>To read it, begin at {@link #main} at the bottom; the Brain above it says what happens to a batch.
 */
final class Train {
    /** What this recipe takes from the YAML file, a component a key. */
    record Config(
            TensorMap model,
            Optional<TensorMap> logSoftmax, // where the model gives none
            Loss computeCost,
            SentencePieceProcessor tokenizer,
            Pretrainer pretrainer,
            EpochCounter epochCounter,
            Optional<NewBobScheduler> lrAnnealing, // after each epoch
            Optional<UpdateSchedule> noamAnnealing, // after each update
            Optional<String> transcriptKey, // "words" where the file does not say
            FileTrainLogger trainLogger,
            Path lmTrainData,
            Path lmValidData,
            Path lmTestData,
            Optional<Path> lmFile,
            Optional<Path> trainAnnotation,
            Optional<Path> validAnnotation,
            Optional<Path> testAnnotation,
            Optional<Integer> bosIndex,
            Optional<Integer> eosIndex,
            int accuSteps,
            LoaderOptions trainDataloaderOpts,
            LoaderOptions validDataloaderOpts,
            LoaderOptions testDataloaderOpts) {}

    /** Manages the training loop; see {@link Brain}. */
    static final class Lm extends Brain<Tensor> {
        private final Config h;
        private final Perplexity perplexity = new Perplexity();
        private double trainLoss;

        Lm(Setup setup, Config config) {
            super(setup);
            h = config;
        }

        /** Predicts the next token from those before it: {@code [batch, time, tokens]}. */
        @Override
        protected Tensor computeForward(PaddedBatch batch, Stage stage) {
            Tensor scores = h.model().forward(batch.padded("tokens_bos").to(device()).data());
            return h.logSoftmax().map(layer -> layer.forward(scores)).orElse(scores);
        }

        @Override
        protected Tensor computeObjectives(Tensor predictions, PaddedBatch batch, Stage stage) {
            PaddedData tokensEos = batch.padded("tokens_eos").to(device());
            if (stage != TRAIN) {
                perplexity.append(batch.ids(), predictions, tokensEos);
            }
            return h.computeCost().compute(predictions, tokensEos.data(), Optional.of(tokensEos.lengths()));
        }

        @Override
        protected void onFitBatchEnd(PaddedBatch batch, Tensor outputs, double loss, boolean shouldStep) {
            if (shouldStep) {
                h.noamAnnealing().ifPresent(annealing -> annealing.next(optimizer()));
            }
        }

        @Override
        protected void onStageStart(Stage stage, int epoch) {
            perplexity.clear();
        }

        @Override
        protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
            if (stage == TRAIN) {
                trainLoss = stageLoss;
                return;
            }
            Map<String, Object> stats = stats("loss", stageLoss, "perplexity", perplexity.summarize());
            if (stage == VALID) {
                double lr = optimizer().groups().get(0).lr();
                h.lrAnnealing().ifPresent(annealing -> LearningRates.update(
                        optimizer(), annealing.next(stageLoss).current()));
                h.trainLogger().logStats(stats("epoch", epoch, "lr", lr), Map.of("loss", trainLoss), stats);
                checkpointer().saveAndKeepOnly(stats, Keep.minKeys("loss"));
            } else if (stage == TEST) {
                var interval = perplexity.interval(); // 95 %
                h.trainLogger()
                        .logTest(
                                Map.of("Epoch loaded", h.epochCounter().current()),
                                stats(
                                        "loss", stageLoss,
                                        "perplexity", perplexity.summarize(),
                                        "perplexity from", interval.low(),
                                        "perplexity to", interval.high()));
            }
        }
    }

    /** Writes the texts of the manifests, where the language model is to learn from those. */
    private static void writeTexts(Config h) {
        String key = h.transcriptKey().orElse("words");
        h.trainAnnotation().ifPresent(annotation -> Transcripts.write(annotation, key, h.lmTrainData()));
        h.validAnnotation().ifPresent(annotation -> Transcripts.write(annotation, key, h.lmValidData()));
        h.testAnnotation().ifPresent(annotation -> Transcripts.write(annotation, key, h.lmTestData()));
    }

    /** Makes the data sets: lines of text, and their tokens with begin and end of sentence. */
    static Map<Stage, DynamicItemDataset> dataioPrepare(Config h) {
        String key = h.transcriptKey().orElse("words");
        Distributed.runOnMain(() -> writeTexts(h));
        int bos = h.bosIndex().orElse(0);
        int eos = h.eosIndex().orElse(0);
        DynamicItem tokens = DynamicItem.takes("text")
                .provides("tokens_bos", "tokens_eos")
                .by((String text) -> {
                    List<Integer> ids = h.tokenizer().encodeAsIds(text);
                    return List.of(Sequences.withBos(ids, bos), Sequences.withEos(ids, eos));
                });
        Map<Stage, Path> texts = Map.of(TRAIN, h.lmTrainData(), VALID, h.lmValidData(), TEST, h.lmTestData());
        Map<Stage, DynamicItemDataset> datasets = new EnumMap<>(Stage.class);
        texts.forEach((stage, file) -> datasets.put(
                stage,
                DynamicItemDataset.fromTextFiles(List.of(file))
                        .addDynamicItem(tokens)
                        .setOutputKeys("id", "text", "tokens_bos", "tokens_eos")));
        return datasets;
    }

    public static void main(String[] args) {
        // The YAML file with the command line's overrides, bound to typed values.
        Arguments arguments = Arguments.parse(args);
        Hparams hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        Config h = hparams.bind(Config.class);
        hparams.put("grad_accumulation_factor", h.accuSteps());
        Experiment.create(Path.of(hparams.getString("output_folder")), arguments);

        // The tokenizer has to be the recognizer's.
        h.pretrainer().collectFiles();
        h.pretrainer().loadCollected();
        Map<Stage, DynamicItemDataset> datasets = dataioPrepare(h);

        Checkpointer checkpointer = hparams.get("checkpointer", Checkpointer.class);
        Lm lm = new Lm(
                new Brain.Setup()
                        .modules(hparams.getMap("modules", Layer.class))
                        .optClass(hparams.get("optimizer", OptimizerFactory.class))
                        .hparams(hparams)
                        .runOptions(arguments.runOptions())
                        .checkpointer(checkpointer),
                h);

        // Everything with a state is in the checkpoints: training that was stopped goes on where it was.
        lm.fit(
                h.epochCounter(),
                BatchSource.of(datasets.get(TRAIN), h.trainDataloaderOpts()),
                BatchSource.of(datasets.get(VALID), h.validDataloaderOpts()));

        // The best checkpoint on the validation data is the one that is tested.
        lm.evaluate(BatchSource.of(datasets.get(TEST), h.testDataloaderOpts()), Selection.min("loss"));

        // For the recognizer: the best model, under a name that stays.
        h.lmFile().ifPresent(file -> checkpointer.export(Selection.min("loss"), "model", file));
    }
}
