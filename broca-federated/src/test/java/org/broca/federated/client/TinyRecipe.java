package org.broca.federated.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.broca.core.Arguments;
import org.broca.core.BatchSource;
import org.broca.core.Brain;
import org.broca.core.Checkpointer;
import org.broca.core.EpochCounter;
import org.broca.core.Selection;
import org.broca.core.Stage;
import org.broca.core.TrainLogger;
import org.broca.dataio.PaddedBatch;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.nnet.optim.OptimizerFactory;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * A recipe like those that users write, of a linear layer and a batch normalization, which knows nothing of federated
 * training.
 */
final class TinyRecipe implements RecipeProgram {
    static final int BATCHES = 3;
    static final int ROWS = 4;

    private static final String YAML = """
            seed: 7
            __set_seed: !apply:speechbrain.utils.seed_everything [!ref <seed>]
            output_folder: !PLACEHOLDER
            number_of_epochs: 5
            lr: 0.1
            batch_size: 4
            test_batch_size: 8
            train_annotation: train.json
            epoch_counter: !new:speechbrain.utils.epoch_loop.EpochCounter
                limit: !ref <number_of_epochs>
            linear: !new:speechbrain.nnet.linear.Linear
                input_size: 3
                n_neurons: 2
            norm: !new:torch.nn.BatchNorm1d
                num_features: 2
            modules:
                linear: !ref <linear>
                norm: !ref <norm>
            model: !new:torch.nn.ModuleList
                - - !ref <linear>
                  - !ref <norm>
            opt_class: !name:torch.optim.SGD
                lr: !ref <lr>
            checkpointer: !new:speechbrain.utils.checkpoints.Checkpointer
                checkpoints_dir: !ref <output_folder>/save
                recoverables:
                    model: !ref <model>
                    counter: !ref <epoch_counter>
            """;

    /** Values of keys and other facts of each run. */
    final List<String> runs = new ArrayList<>();

    /** The batch, counted from 1 over all epochs, before which the process "dies". */
    int deadline = Integer.MAX_VALUE;

    /** Without normalization, for sums by hand. */
    boolean plain;

    private int batch;

    /** Writes the YAML file. */
    static Path yaml(Path folder) {
        try {
            return Files.writeString(folder.resolve("train.yaml"), YAML);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Inputs of a batch, {@code [rows, 3]}. */
    static Tensor input(int number) {
        return Tensor.of(
                        DoubleStream.iterate(number + 1.0, x -> (x * 1.7 + 0.3) % 2 - 1)
                                .limit(ROWS * 3L)
                                .toArray(),
                        ROWS,
                        3)
                .to(DType.FLOAT32);
    }

    private final class Regression extends Brain<Tensor> {
        Regression(Setup setup) {
            super(setup);
        }

        @Override
        protected Tensor computeForward(PaddedBatch data, Stage stage) {
            if (stage == Stage.TRAIN && ++batch >= deadline) {
                throw new IllegalStateException("the process dies");
            }
            Tensor out = modules().get("linear", TensorMap.class).forward(data.tensor("input"));
            return plain ? out : modules().get("norm", TensorMap.class).forward(out);
        }

        @Override
        protected Tensor computeObjectives(Tensor out, PaddedBatch data, Stage stage) {
            return out.sub(1).square().mean();
        }

        @Override
        protected void onStageEnd(Stage stage, double stageLoss, int epoch) {
            TrainLogger logger = (meta, train, valid, test) -> {};
            if (stage == Stage.VALID) {
                checkpointer().saveAndKeepOnly(Map.of("WER", 40.0 - epoch), Checkpointer.Keep.minKeys("WER"));
            } else if (stage == Stage.TEST) {
                logger.tell(Map.of(), Map.of("WER", 12.5));
            }
        }
    }

    @Override
    public void run(List<String> args) {
        Arguments arguments = Arguments.parse(args.toArray(String[]::new));
        Hparams hparams = HyperYaml.load(arguments.hparamsFile(), Overrides.of(arguments.overrides()));
        runs.add("epochs %s, lr %s, batches of %s, tests of %s"
                .formatted(
                        hparams.getInt("number_of_epochs"),
                        hparams.getDouble("lr"),
                        hparams.getInt("batch_size"),
                        hparams.getInt("test_batch_size")));
        batch = 0;
        Regression brain = new Regression(new Brain.Setup()
                .modules(hparams.getMap("modules", Layer.class))
                .optClass(hparams.get("opt_class", OptimizerFactory.class))
                .hparams(hparams)
                .runOptions(arguments.runOptions())
                .checkpointer(hparams.get("checkpointer", Checkpointer.class)));
        List<Map<String, Tensor>> batches = IntStream.range(0, BATCHES)
                .mapToObj(i -> Map.of("input", input(i)))
                .toList();
        brain.fit(hparams.get("epoch_counter", EpochCounter.class), BatchSource.of(batches), BatchSource.of(batches));
        brain.evaluate(BatchSource.of(batches), Selection.min("WER"));
    }
}
