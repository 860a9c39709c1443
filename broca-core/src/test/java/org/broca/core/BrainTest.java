package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.broca.dataio.DynamicItemDataset;
import org.broca.dataio.LoaderOptions;
import org.broca.dataio.PaddedBatch;
import org.broca.hparams.Hparams;
import org.broca.nnet.TorchLinear;
import org.broca.nnet.optim.Adam;
import org.broca.nnet.optim.Optimizer;
import org.broca.nnet.optim.Sgd;
import org.broca.tensor.DType;
import org.broca.tensor.Functional;
import org.broca.tensor.LiveTensors;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrainTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void seed() {
        Randomness.seed(1);
    }

    /** The first example of the tutorial on Brain: one layer, a list of plain maps as data. */
    private static class SimpleBrain extends Brain<Tensor> {
        final List<Double> losses = new ArrayList<>();

        SimpleBrain(Setup setup) {
            super(setup);
        }

        @Override
        protected Tensor computeForward(PaddedBatch batch, Stage stage) {
            return modules().get("model", TorchLinear.class).forward(batch.tensor("input"));
        }

        @Override
        protected Tensor computeObjectives(Tensor predictions, PaddedBatch batch, Stage stage) {
            return predictions.sub(batch.tensor("target")).abs().mean();
        }

        @Override
        protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
            losses.add(stageLoss);
        }
    }

    private static TorchLinear linear(int in, int out) {
        return TorchLinear.builder(in, out).build();
    }

    private static Brain.Setup setup(TorchLinear model, double lr) {
        return new Brain.Setup()
                .modules(Map.of("model", model))
                .optClass(parameters -> Sgd.builder(parameters).lr(lr).build());
    }

    private static List<Map<String, Tensor>> batches(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Map.of("input", Tensor.rand(10, 10), "target", Tensor.rand(10, 10)))
                .toList();
    }

    @Test
    void trainsOnAListOfPlainMaps() {
        SimpleBrain brain = new SimpleBrain(setup(linear(10, 10), 0.1));
        brain.fit(Brain.range(10), batches(1));
        assertThat(brain.losses).hasSize(10);
        assertThat(brain.losses.get(9)).isLessThan(brain.losses.get(0));
    }

    @Test
    void trainsInFloat16WithLossScaling() {
        Brain.Setup setup =
                setup(linear(10, 10), 0.1).runOptions(RunOptions.defaults().with("precision", "fp16"));
        SimpleBrain brain = new SimpleBrain(setup);
        brain.fit(Brain.range(10), batches(1));
        assertThat(brain.losses.get(9)).isLessThan(brain.losses.get(0));
        assertThat(brain.optimizerStep()).isEqualTo(10);
    }

    @Test
    void updatesThatOverflowInFloat16AreLeftOutWhateverThePatience() {
        TorchLinear model = linear(10, 10);
        float[] before = model.parameters().get(0).toFloatArray();
        Brain.Setup setup = setup(model, 0.1).runOptions(RunOptions.defaults().with("precision", "fp16"));
        SimpleBrain brain = new SimpleBrain(setup) {
            @Override
            protected Tensor computeObjectives(Tensor predictions, PaddedBatch batch, Stage stage) {
                return predictions.to(DType.FLOAT32).mean().mul(1e20);
            }
        };
        brain.fit(Brain.range(2), batches(5));
        assertThat(model.parameters().get(0).toFloatArray()).containsExactly(before);
        assertThat(brain.optimizerStep()).isZero();
    }

    @Test
    void readsHyperparametersByKey() {
        Map<String, Object> weights = new LinkedHashMap<>(Map.of("weight1", 0.7, "weight2", 0.3));
        SimpleBrain brain = new SimpleBrain(setup(linear(10, 10), 0.1).hparams(Hparams.of(weights))) {
            @Override
            protected Tensor computeObjectives(Tensor predictions, PaddedBatch batch, Stage stage) {
                Tensor error = predictions.sub(batch.tensor("target"));
                return error.abs()
                        .mean()
                        .mul(hparams().getDouble("weight1"))
                        .add(error.square().mean().mul(hparams().getDouble("weight2")));
            }
        };
        brain.fit(Brain.range(10), batches(1));
        assertThat(brain.losses.get(9)).isLessThan(brain.losses.get(0));
    }

    @Test
    void trainsWithoutAnOptimizer() {
        TorchLinear model = linear(10, 10);
        float[] before = model.parameters().get(0).toFloatArray();
        new SimpleBrain(new Brain.Setup().modules(Map.of("model", model))).fit(Brain.range(2), batches(2));
        assertThat(model.parameters().get(0).toFloatArray()).containsExactly(before);
    }

    /** A small generative adversarial network: two optimizers, each for one step of a batch. */
    private static final class GanBrain extends Brain<Tensor> {
        GanBrain(Setup setup) {
            super(setup);
        }

        @Override
        protected Tensor computeForward(PaddedBatch batch, Stage stage) {
            return modules().get("generator", TorchLinear.class).forward(batch.tensor("noise"));
        }

        @Override
        protected Tensor computeObjectives(Tensor fake, PaddedBatch batch, Stage stage) {
            return score(fake).neg().mean();
        }

        private Tensor score(Tensor x) {
            return modules().get("discriminator", TorchLinear.class).forward(x).sigmoid();
        }

        @Override
        protected void initOptimizers() {
            addOptimizer(
                    "g",
                    Sgd.builder(modules().get("generator", TorchLinear.class).parameters())
                            .lr(0.1)
                            .build());
            addOptimizer(
                    "d",
                    Sgd.builder(modules()
                                    .get("discriminator", TorchLinear.class)
                                    .parameters())
                            .lr(0.1)
                            .build());
        }

        @Override
        protected double fitBatch(PaddedBatch batch) {
            Tensor fake = computeForward(batch, Stage.TRAIN);
            Tensor discriminator =
                    score(fake.detach()).mean().sub(score(batch.tensor("real")).mean());
            discriminator.backward();
            step("d");
            Tensor generator = computeObjectives(fake, batch, Stage.TRAIN);
            generator.backward();
            step("g");
            return generator.detach().item();
        }

        private void step(String name) {
            Optimizer optimizer = optimizers().get(name);
            optimizer.step();
            zeroGrad();
        }
    }

    @Test
    void trainsWithTwoOptimizers() {
        TorchLinear generator = linear(4, 6);
        TorchLinear discriminator = linear(6, 1);
        float[] first = generator.parameters().get(0).toFloatArray();
        float[] second = discriminator.parameters().get(0).toFloatArray();
        GanBrain brain =
                new GanBrain(new Brain.Setup().modules(Map.of("generator", generator, "discriminator", discriminator)));
        brain.fit(Brain.range(2), List.of(Map.of("noise", Tensor.randn(8, 4), "real", Tensor.ones(8, 6))));
        assertThat(generator.parameters().get(0).toFloatArray()).isNotEqualTo(first);
        assertThat(discriminator.parameters().get(0).toFloatArray()).isNotEqualTo(second);
    }

    @Test
    void appliesTheGradientsOfAPartialAccumulation() {
        SimpleBrain brain = new SimpleBrain(
                setup(linear(10, 10), 0.1).runOptions(RunOptions.defaults().with("grad_accumulation_factor", 2)));
        brain.fit(Brain.range(1), batches(3));
        assertThat(brain.optimizerStep()).isEqualTo(2);
    }

    @Test
    void turnsClippingOffForANegativeNorm() {
        TorchLinear model = linear(10, 10);
        SimpleBrain brain = new SimpleBrain(
                setup(model, 0.1).runOptions(RunOptions.defaults().with("max_grad_norm", -1)));
        brain.fit(Brain.range(20), batches(1));
        assertThat(brain.losses.get(19)).isLessThan(brain.losses.get(0));
    }

    @Test
    void leavesBatchesWithoutAFiniteLossOutAndStopsWhenThereAreTooMany() {
        TorchLinear model = linear(10, 10);
        List<Map<String, Tensor>> data = new ArrayList<>(batches(2));
        data.add(1, Map.of("input", Tensor.full(Double.NaN, 10, 10), "target", Tensor.rand(10, 10)));
        SimpleBrain brain = new SimpleBrain(setup(model, 0.1));
        brain.fit(Brain.range(1), data);
        assertThat(model.parameters().get(0).allFinite()).isTrue();
        assertThat(brain.losses.get(0)).isFinite();

        SimpleBrain impatient = new SimpleBrain(
                setup(model, 0.1).runOptions(RunOptions.defaults().with("nonfinite_patience", 0)));
        assertThatThrownBy(() -> impatient.fit(Brain.range(1), data))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the loss was not finite in 1 batches of epoch 0, more than nonfinite_patience=0 allows; look"
                                + " at the data of these batches, the learning rate, or start again with --debug");
    }

    @Test
    void endsEarlyInDebugModeAndAtTheStepLimit() {
        SimpleBrain debugged = new SimpleBrain(
                setup(linear(10, 10), 0.1).runOptions(RunOptions.defaults().with("debug", true)));
        debugged.fit(Brain.range(10), batches(5));
        assertThat(debugged.losses).hasSize(2);
        assertThat(debugged.optimizerStep()).isEqualTo(4);

        SimpleBrain limited = new SimpleBrain(
                setup(linear(10, 10), 0.1).runOptions(RunOptions.defaults().with("optimizer_step_limit", 3)));
        limited.fit(Brain.range(10), batches(5));
        assertThat(limited.optimizerStep()).isEqualTo(3);
    }

    // ---- resuming ------------------------------------------------------------------------------------------------

    /** A classifier with dropout, so that the random generator's state matters; it may stop after some batches. */
    private static final class Resumable extends Brain<Tensor> {
        private final int stopAfter;
        private int seen;

        Resumable(Setup setup, int stopAfter) {
            super(setup);
            this.stopAfter = stopAfter;
        }

        @Override
        protected Tensor computeForward(PaddedBatch batch, Stage stage) {
            Tensor x = Functional.dropout(batch.padded("x").data(), 0.3, stage == Stage.TRAIN);
            return modules().get("model", TorchLinear.class).forward(x);
        }

        @Override
        protected Tensor computeObjectives(Tensor predictions, PaddedBatch batch, Stage stage) {
            return predictions.sub(batch.padded("x").data()).square().mean();
        }

        @Override
        protected void onFitBatchEnd(PaddedBatch batch, Tensor outputs, double loss, boolean shouldStep) {
            seen++;
            if (seen == stopAfter) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
            if (stage == Stage.VALID) {
                checkpointer().saveAndKeepOnly(Map.of("loss", stageLoss), Checkpointer.Keep.minKeys("loss"));
            }
        }
    }

    private float[] train(Path save, int stopAfter) {
        Randomness.seed(7);
        TorchLinear model = linear(5, 5);
        EpochCounter counter = new EpochCounter(3);
        Map<String, Object> recoverables = new LinkedHashMap<>();
        recoverables.put("model", model);
        recoverables.put("counter", counter);
        Resumable brain = new Resumable(
                new Brain.Setup()
                        .modules(Map.of("model", model))
                        .optClass(
                                parameters -> Adam.builder(parameters).lr(0.01).build())
                        .checkpointer(Checkpointer.builder(save)
                                .recoverables(recoverables)
                                .build()),
                stopAfter);
        BatchSource data = BatchSource.of(dataset(), LoaderOptions.of(Map.of("batch_size", 2, "shuffle", true)));
        brain.fit(counter, data, data);
        return model.parameters().get(0).toFloatArray();
    }

    private static DynamicItemDataset dataset() {
        Map<String, Map<String, Object>> items = new LinkedHashMap<>();
        for (int i = 0; i < 13; i++) {
            items.put("item" + i, Map.of("n", i));
        }
        return DynamicItemDataset.of(items)
                .addDynamicItem(org.broca.dataio.DynamicItem.takes("n")
                        .provides("x")
                        .by((Integer n) -> Tensor.full(n / 10.0, 5)))
                .setOutputKeys("id", "x");
    }

    @Test
    void resumesInsideAnEpochAsIfItHadNeverStopped() throws IOException {
        float[] uninterrupted = train(folder.resolve("a"), -1);
        assertThatThrownBy(() -> train(folder.resolve("b"), 10))
                .isInstanceOf(RunInterruptedException.class)
                .hasMessage("stopped in epoch 2 after batch 3 of 7; run the same command again to continue from here");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(train(folder.resolve("b"), -1)).containsExactly(uninterrupted);
        try (Stream<Path> saved = Files.list(folder.resolve("b"))) {
            assertThat(saved.map(p -> p.getFileName().toString())).allMatch(name -> name.startsWith("CKPT+"));
        }
    }

    @Test
    void freesWhatABatchMade() {
        SimpleBrain brain = new SimpleBrain(setup(linear(10, 10), 0.1));
        List<Map<String, Tensor>> data = batches(3);
        brain.fit(Brain.range(1), data);
        long before = LiveTensors.count();
        brain.fit(Brain.range(20), data);
        assertThat(LiveTensors.count()).isLessThanOrEqualTo(before + 2);
    }
}
