package org.broca.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.dataio.PaddedBatch;
import org.broca.hparams.Hparams;
import org.broca.lobes.Fbank;
import org.broca.lobes.models.Xvector;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Layer;
import org.broca.nnet.Loss;
import org.broca.nnet.NllLoss;
import org.broca.nnet.SequenceLoss;
import org.broca.nnet.TensorMap;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.nnet.schedulers.LearningRates;
import org.broca.nnet.schedulers.LinearScheduler;
import org.broca.nnet.schedulers.NewBobScheduler;
import org.broca.nnet.schedulers.OldAndNew;
import org.broca.processing.InputNormalization;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;

/** Keeps the loss of every batch, and copies of the checkpoints after the first epoch and inside the second. */
abstract class RecordedTraining extends Brain<List<Tensor>> {
    private final List<Double> batchLosses = new ArrayList<>();
    private final List<Double> validLosses = new ArrayList<>();
    private final Path kept;

    RecordedTraining(Hparams hparams, Path kept) {
        super(new Setup()
                .modules(hparams.getMap("modules", Layer.class))
                .optClass(hparams.get("opt_class", OptimizerFactory.class))
                .hparams(hparams)
                .runOptions(RunOptions.defaults().with("device", "cpu").with("ckpt_interval_steps", 2))
                .checkpointer(hparams.get("checkpointer", Checkpointer.class)));
        this.kept = kept;
    }

    List<Double> batchLosses() {
        return List.copyOf(batchLosses);
    }

    List<Double> validLosses() {
        return List.copyOf(validLosses);
    }

    abstract OldAndNew anneal(double loss, int epoch);

    final <T> T part(String key, Class<T> type) {
        return hparams().get(key, type);
    }

    final Tensor through(String key, Tensor x) {
        return part(key, TensorMap.class).forward(x);
    }

    @Override
    protected void onFitBatchStart(PaddedBatch batch, boolean shouldStep) {
        if (epoch() == 2 && step() == 3) {
            keep("inside-2");
        }
    }

    @Override
    protected void onFitBatchEnd(PaddedBatch batch, List<Tensor> outputs, double loss, boolean shouldStep) {
        batchLosses.add(loss);
    }

    @Override
    protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
        if (stage == Stage.VALID) {
            validLosses.add(stageLoss);
            LearningRates.update(optimizer(), anneal(stageLoss, epoch).current());
            checkpointer().saveCheckpoint(Map.of("loss", stageLoss));
            if (epoch == 1) {
                keep("epoch-1");
            }
        }
    }

    private void keep(String name) {
        Path from =
                checkpointer().findCheckpoint(Selection.latest()).orElseThrow().path();
        copy(from, kept.resolve(name).resolve("CKPT+" + name));
    }

    /** Copies a folder with all that is in it. */
    static void copy(Path from, Path to) {
        try (Stream<Path> entries = Files.walk(from)) {
            Files.createDirectories(to.getParent());
            for (Path entry : entries.toList()) {
                Files.copy(entry, to.resolve(from.relativize(entry).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The x-vector classifier of templates/speaker_id. */
    static final class Speaker extends RecordedTraining {
        private static final Loss NLL = NllLoss.builder().build();

        Speaker(Hparams hparams, Path kept) {
            super(hparams, kept);
        }

        @Override
        protected List<Tensor> computeForward(PaddedBatch batch, Stage stage) {
            Randomness.seed(2); // statistics pooling adds noise: the same in Python
            PaddedData wavs = batch.padded("sig");
            Tensor features = part("compute_features", Fbank.class).forward(wavs.data());
            Tensor normalized =
                    part("mean_var_norm", InputNormalization.class).forward(features, wavs.lengths(), epoch());
            Tensor embeddings = part("embedding_model", Xvector.class).forward(normalized, wavs.lengths());
            return List.of(through("classifier", embeddings));
        }

        @Override
        protected Tensor computeObjectives(List<Tensor> predictions, PaddedBatch batch, Stage stage) {
            return NLL.compute(
                    predictions.get(0),
                    batch.padded("speaker_id").data(),
                    batch.padded("sig").lengths());
        }

        @Override
        OldAndNew anneal(double loss, int epoch) {
            return part("lr_annealing", LinearScheduler.class).next(epoch);
        }
    }

    /** The CRDNN with CTC and attention of templates/speech_recognition/ASR. */
    static final class Recognition extends RecordedTraining {
        Recognition(Hparams hparams, Path kept) {
            super(hparams, kept);
        }

        @Override
        protected List<Tensor> computeForward(PaddedBatch batch, Stage stage) {
            PaddedData wavs = batch.padded("sig");
            Tensor features = part("compute_features", Fbank.class).forward(wavs.data());
            Tensor normalized = part("normalize", InputNormalization.class).forward(features, wavs.lengths(), epoch());
            Tensor encoded = through("encoder", normalized.detach());
            Tensor embedded = through("embedding", batch.padded("tokens_bos").data());
            Tensor decoded = part("decoder", AttentionalRnnDecoder.class)
                    .forward(embedded, encoded, wavs.lengths())
                    .output();
            return List.of(
                    through("log_softmax", through("seq_lin", decoded)),
                    through("log_softmax", through("ctc_lin", encoded)));
        }

        @Override
        protected Tensor computeObjectives(List<Tensor> predictions, PaddedBatch batch, Stage stage) {
            Tensor loss = part("seq_cost", Loss.class).compute(predictions.get(0), batch.padded("tokens_eos"));
            if (stage != Stage.TRAIN || epoch() > hparams().getInt("number_of_ctc_epochs")) {
                return loss;
            }
            PaddedData ctc =
                    new PaddedData(predictions.get(1), batch.padded("sig").lengths());
            double weight = hparams().getDouble("ctc_weight");
            return part("ctc_cost", SequenceLoss.class)
                    .compute(ctc, batch.padded("token_ids"))
                    .mul(weight)
                    .add(loss.mul(1 - weight));
        }

        @Override
        OldAndNew anneal(double loss, int epoch) {
            return part("lr_annealing", NewBobScheduler.class).next(loss);
        }
    }
}
