package org.broca.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.broca.dataio.DynamicItem;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.PaddedBatch;
import org.broca.metrics.ErrorRateStats;
import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Layer;
import org.broca.nnet.TorchLinear;
import org.broca.nnet.optim.Sgd;
import org.broca.nnet.schedulers.LearningRates;
import org.broca.processing.InputNormalization;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.io.TensorBytes;

/**
 * One process of the trainings of {@link DataParallelTest}: {@code BATCH EPOCHS FOLDER}, then the update at which
 * process 1 dies.
 */
final class TwoProcessTraining extends Brain<Tensor> {
    private static final int POINTS = 40;

    private final List<Double> losses = new ArrayList<>();
    private final ErrorRateStats wer = ErrorRateStats.builder().build();
    private final Path folder;
    private final int death;

    private TwoProcessTraining(Setup setup, Path folder, int death) {
        super(setup);
        this.folder = folder;
        this.death = death;
    }

    @Override
    protected Tensor computeForward(PaddedBatch batch, Stage stage) {
        Tensor x = modules()
                .get("normalizer", InputNormalization.class)
                .forward(batch.padded("x").data().unsqueeze(1)); // [batch, 1, 6]
        Tensor hidden = modules().get("first", TorchLinear.class).forward(x.squeeze(1)); // [batch, 5]
        Tensor normed = modules().get("norm", BatchNorm1d.class).forward(hidden).tanh();
        normed = modules().get("plain_norm", BatchNorm1d.class).forward(normed);
        return modules().get("second", TorchLinear.class).forward(normed); // [batch, 1]
    }

    @Override
    protected Tensor computeObjectives(Tensor predictions, PaddedBatch batch, Stage stage) {
        if (stage == Stage.VALID) {
            Tensor unused = Tensor.randn(1); // as statistics pooling draws
            List<List<String>> words =
                    batch.ids().stream().map(id -> List.of("a", id)).toList();
            List<List<String>> heard = words.stream()
                    .map(w -> Integer.parseInt(w.get(1)) % 3 == 0 ? List.of("a") : w)
                    .toList();
            wer.append(batch.ids(), heard, words);
        }
        return predictions.sub(batch.padded("y").data()).square().mean();
    }

    @Override
    protected void onStageStart(Stage stage, int epoch) {
        wer.clear();
    }

    @Override
    protected void onFitBatchEnd(PaddedBatch batch, Tensor outputs, double loss, boolean shouldStep) {
        losses.add(loss);
        if (optimizerStep() == death && Distributed.rank() == 1) {
            Runtime.getRuntime().halt(3);
        }
    }

    @Override
    protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
        if (stage == Stage.VALID) {
            LearningRates.update(optimizer(), 0.1 / epoch);
            StringBuilder report = new StringBuilder();
            try {
                wer.writeStats(report);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            write("wer-" + epoch, report.toString());
            write("valid-" + epoch, String.valueOf(stageLoss));
            checkpointer().saveAndKeepOnly(Map.of("loss", stageLoss), Checkpointer.Keep.minKeys("loss"));
        }
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DynamicItemDataset data() {
        Map<String, Map<String, Object>> points = new LinkedHashMap<>();
        for (int i = 0; i < POINTS; i++) {
            points.put(String.valueOf(i), Map.of("number", i));
        }
        return DynamicItemDataset.of(points)
                .addDynamicItem(DynamicItem.takes("number")
                        .provides("x", "y")
                        .by((Number n) -> List.of(point(n.intValue(), 6), point(n.intValue() + 7, 1))))
                .setOutputKeys("id", "x", "y");
    }

    private static Tensor point(int seed, int size) {
        float[] values = new float[size];
        IntStream.range(0, size).forEach(i -> values[i] = (float) Math.sin(seed * 1.7 + i * i));
        return Tensor.of(values, size);
    }

    public static void main(String... args) {
        int death = args.length > 3 ? Integer.parseInt(args[3]) : -1;
        RunOptions options = RunOptions.defaults().with("ckpt_interval_steps", 2);
        if (args.length > 4) {
            options = options.with("no_shared_memory", !Boolean.parseBoolean(args[4]));
        }
        RunOptions run = options;
        Distributed.run(
                () -> train(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Path.of(args[2]), death, run));
    }

    private static void train(int batch, int last, Path folder, int death, RunOptions run) {
        Randomness.seed(3);
        Map<String, Layer> layers = new LinkedHashMap<>();
        layers.put(
                "normalizer", InputNormalization.builder().updateUntilEpoch(3).build());
        layers.put("first", TorchLinear.builder(6, 5).build());
        layers.put("norm", BatchNorm1d.builder().inputSize(5).build());
        layers.put(
                "plain_norm", BatchNorm1d.builder().inputSize(5).affine(false).build());
        layers.put("second", TorchLinear.builder(5, 1).build());
        EpochCounter epochs = new EpochCounter(last);
        Map<String, Object> recoverables = new LinkedHashMap<>(layers);
        recoverables.put("counter", epochs);
        TwoProcessTraining brain = new TwoProcessTraining(
                new Setup()
                        .modules(layers)
                        .optClass(parameters -> Sgd.builder(parameters).lr(0.1).build())
                        .runOptions(run)
                        .checkpointer(Checkpointer.builder(folder.resolve("save"))
                                .recoverables(recoverables)
                                .build()),
                folder,
                death);
        LoaderOptions options = LoaderOptions.builder()
                .batchSize(batch)
                .shuffle(true)
                .numWorkers(0)
                .build();
        LoaderOptions test = LoaderOptions.builder().batchSize(3).numWorkers(0).build();
        brain.fit(epochs, BatchSource.of(data(), options), BatchSource.of(data(), test));
        brain.write("losses-" + Distributed.rank(), brain.losses.toString());
        brain.write("chance-" + Distributed.rank(), chance(Randomness.state()));
    }

    /** The state of a generator, as text. */
    static String chance(Tensor state) {
        return Arrays.toString(TensorBytes.toArray(state));
    }
}
