package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.broca.app.Distribution.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that train one small model, as {@code ./broca launch} starts them. */
@DisabledOnOs(OS.WINDOWS)
class LaunchIT {
    private static final String RECIPE = """
            import java.nio.file.Files;
            import java.nio.file.Path;
            import java.util.LinkedHashMap;
            import java.util.List;
            import java.util.Map;
            import org.broca.core.BatchSource;
            import org.broca.core.Brain;
            import org.broca.core.Distributed;
            import org.broca.core.EpochCounter;
            import org.broca.core.Stage;
            import org.broca.dataio.DynamicItem;
            import org.broca.dataio.DynamicItemDataset;
            import org.broca.dataio.LoaderOptions;
            import org.broca.dataio.PaddedBatch;
            import org.broca.nnet.TorchLinear;
            import org.broca.nnet.optim.Sgd;
            import org.broca.tensor.Tensor;

            final class Train extends Brain<Tensor> {
                private final boolean fails;
                private int batches;

                private Train(TorchLinear line, boolean fails) {
                    super(new Setup()
                            .modules(Map.of("line", line))
                            .optClass(parameters -> Sgd.builder(parameters).lr(0.01).build()));
                    this.fails = fails;
                }

                @Override
                protected Tensor computeForward(PaddedBatch batch, Stage stage) {
                    if (fails && batches++ == 1 && Distributed.rank() == 1) {
                        throw new IllegalArgumentException("item \\"a\\": no such recording");
                    }
                    return modules().get("line", TorchLinear.class).forward(batch.padded("x").data());
                }

                @Override
                protected Tensor computeObjectives(Tensor predictions, PaddedBatch batch, Stage stage) {
                    return predictions.sub(batch.padded("x").data().mul(2)).square().mean();
                }

                public static void main(String... args) throws Exception {
                    Map<String, Map<String, Object>> points = new LinkedHashMap<>();
                    for (int i = 0; i < 8; i++) {
                        points.put("p" + i, Map.of("number", i));
                    }
                    DynamicItemDataset data = DynamicItemDataset.of(points)
                            .addDynamicItem(DynamicItem.takes("number")
                                    .provides("x")
                                    .by((Number n) -> Tensor.of(new float[] {n.floatValue()}, 1)))
                            .setOutputKeys("id", "x");
                    TorchLinear line = TorchLinear.builder(1, 1).build();
                    Train brain = new Train(line, List.of(args).contains("--fails=True"));
                    LoaderOptions two = LoaderOptions.builder().batchSize(2).build();
                    brain.fit(new EpochCounter(1), BatchSource.of(data, two));
                    String learned = brain.optimizerStep() + " updates, " + line.weight().item();
                    Files.writeString(Path.of("learned-" + Distributed.rank()), learned);
                    System.out.println("process " + Distributed.rank() + " of " + Distributed.worldSize());
                }
            }
            """;

    @TempDir
    private Path folder;

    private Distribution broca;

    @BeforeEach
    void writeTheRecipe() throws Exception {
        broca = new Distribution(folder);
        broca.write("tiny/Train.java", RECIPE);
        broca.write("tiny/train.yaml", "seed: 1");
    }

    private Result launch(String... more) throws Exception {
        String[] words = {"launch", "--nproc", "2", "--threads", "1", "train", "tiny/train.yaml", "--fails=False"};
        System.arraycopy(more, 0, words, words.length - more.length, more.length);
        return broca.run(words);
    }

    @Test
    void twoProcessesShareTheBatchesAndLearnTheSame() throws Exception {
        Result result = launch();
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("process 0 of 2\n");
        assertThat(result.err()).contains("[process 1] process 1 of 2");
        assertThat(folder.resolve("learned-0")).content().startsWith("2 updates, ");
        assertThat(folder.resolve("learned-1")).hasSameTextualContentAs(folder.resolve("learned-0"));
    }

    @Test
    void aProcessThatFailsEndsAllWithItsErrorAndItsStatus() throws Exception {
        Result result = launch("--fails=True");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err())
                .contains(
                        "broca: process 1 ended with status 2; the others were stopped: item \"a\": no such recording");
        assertThat(Files.exists(folder.resolve("learned-0"))).isFalse();
    }
}
