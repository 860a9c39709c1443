package org.broca.federated.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.federated.Reply;
import org.broca.federated.Task;
import org.broca.federated.Weights;
import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.NumpyArray;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeechBrainClientTest {
    private static final String WEIGHT = "linear.w.weight";
    private static final String BIAS = "linear.w.bias";
    private static final String COUNTER = "norm.num_batches_tracked";

    @TempDir
    private Path folder;

    private final TinyRecipe recipe = new TinyRecipe();
    private Weights initial = Weights.none();

    @BeforeEach
    void fetchWeights() {
        initial = client("first").build().getWeights();
        recipe.runs.clear();
    }

    private SpeechBrainClient.Builder client(String cid) {
        return client(cid, List.of());
    }

    private SpeechBrainClient.Builder client(String cid, List<String> more) {
        RecipeOptions options = RecipeOptions.builder(TinyRecipe.yaml(folder), folder.resolve("client_" + cid))
                .more(more)
                .build();
        return SpeechBrainClient.builder(cid, recipe, options);
    }

    private static Task fit(int round, Weights weights, Map<String, Object> config) {
        return new Task(Task.Kind.FIT, round, weights, config);
    }

    private static Weights with(Weights weights, String name, NumpyArray array) {
        Map<String, NumpyArray> arrays = new LinkedHashMap<>(weights.arrays());
        arrays.put(name, array);
        return new Weights(arrays);
    }

    private static double[] values(Weights weights, String name) {
        return weights.arrays().get(name).toDoubles();
    }

    @Test
    void weightsAreTheStateDictOfTheModules() {
        assertThat(initial.arrays().keySet())
                .containsExactly(
                        WEIGHT, BIAS, "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", COUNTER);
        assertThat(initial.arrays().get(COUNTER)).hasToString("int64 []");
        assertThat(client("other").build().getWeights()).isEqualTo(initial); // the YAML's seed
    }

    @Test
    void aFitReportsWhatTheTutorialReports() {
        Reply reply = client("0").build().handle(fit(1, initial, Map.of("epochs", "2", "batch_size", "16")));
        assertThat(recipe.runs).containsExactly("epochs 5, lr 0.1, batches of 16, tests of 8");
        assertThat(reply.numExamples()).isEqualTo(TinyRecipe.BATCHES * (long) TinyRecipe.ROWS);
        assertThat(reply.metrics()).containsOnlyKeys("train_loss", "wer");
        assertThat((Double) reply.metrics().get("train_loss")).isBetween(0.0, 1.0);
        assertThat((Double) reply.metrics().get("wer")).isCloseTo(Math.exp(100 - 38.0), within(1e10));
        assertThat(values(reply.weights(), COUNTER)).containsExactly(2 * TinyRecipe.BATCHES);
        assertThat(reply.weights().arrays().keySet())
                .containsExactlyElementsOf(initial.arrays().keySet());
    }

    /** The steps of gradient descent on the recipe's loss, without normalization. */
    private static double[] byHand(Weights from, int epochs, double lr, double mu) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor start = from.arrays().get(WEIGHT).toTensor();
            Tensor bias = from.arrays().get(BIAS).toTensor();
            Tensor startBias = bias;
            Tensor weight = start;
            for (int step = 0; step < epochs * TinyRecipe.BATCHES; step++) {
                Tensor x = TinyRecipe.input(step % TinyRecipe.BATCHES);
                Tensor error = x.matmul(weight.transpose(0, 1)).add(bias).sub(1); // [rows, 2]
                Tensor slope = error.mul(2.0 / error.numel());
                Tensor weightGradient =
                        slope.transpose(0, 1).matmul(x).add(weight.sub(start).mul(mu));
                Tensor biasGradient =
                        slope.sum(false, 0).add(bias.sub(startBias).mul(mu));
                weight = weight.sub(weightGradient.mul(lr));
                bias = bias.sub(biasGradient.mul(lr));
            }
            return NumpyArray.of(weight.contiguous()).toDoubles();
        }
    }

    @Test
    void aRoundTrainsFromTheServersWeights() {
        recipe.plain = true;
        SpeechBrainClient client = client("0", List.of("--max_grad_norm=0")).build();
        Reply first = client.handle(fit(1, initial, Map.of("local_epochs", 2L)));
        assertThat(values(first.weights(), WEIGHT)).containsExactly(byHand(initial, 2, 0.1, 0), within(1e-6));
        // the checkpoints of round 1 do not replace the weights of round 2
        Weights other = with(initial, WEIGHT, NumpyArray.of(DType.FLOAT32, Shape.of(2, 3), 1, 2, 3, -1, -2, -3));
        Reply second = client.handle(fit(2, other, Map.of("local_epochs", 1L)));
        assertThat(values(second.weights(), WEIGHT)).containsExactly(byHand(other, 1, 0.1, 0), within(1e-6));
    }

    @Test
    void fedProxPullsTowardsTheServersWeights() {
        recipe.plain = true;
        SpeechBrainClient client = client("0", List.of("--max_grad_norm=0")).build();
        Reply reply = client.handle(fit(1, initial, Map.of("epochs", 2L, "proximal_mu", 0.8)));
        assertThat(values(reply.weights(), WEIGHT)).containsExactly(byHand(initial, 2, 0.1, 0.8), within(1e-6));
        assertThat(byHand(initial, 2, 0.1, 0.8)).isNotEqualTo(byHand(initial, 2, 0.1, 0));
    }

    @Test
    void aRoundGoesOnWhereTheProcessDied() {
        Task task = fit(1, initial, Map.of("epochs", 3L, "proximal_mu", 0.1));
        Reply whole =
                client("whole", List.of("--ckpt_interval_steps=1")).build().handle(task);
        recipe.deadline = 5;
        SpeechBrainClient dying =
                client("dying", List.of("--ckpt_interval_steps=1")).build();
        assertThatThrownBy(() -> dying.handle(task)).hasMessage("the process dies");
        recipe.deadline = Integer.MAX_VALUE;
        SpeechBrainClient again =
                client("dying", List.of("--ckpt_interval_steps=1")).build();
        Reply resumed = again.handle(task);
        assertThat(resumed).isEqualTo(whole);
        // another round does not go on inside an epoch of this one
        recipe.deadline = 2;
        Task second = fit(2, whole.weights(), Map.of("epochs", 3L));
        assertThatThrownBy(() -> again.handle(second)).hasMessage("the process dies");
        recipe.deadline = Integer.MAX_VALUE;
        Task third = fit(3, whole.weights(), Map.of("epochs", 3L));
        assertThat(again.handle(third).weights())
                .isEqualTo(client("whole").build().handle(third).weights());
    }

    @Test
    void anEvaluationMeasuresTheServersWeightsWithTheTutorialsOverrides() {
        SpeechBrainClient client = client("0").build();
        Weights trained = client.handle(fit(1, initial, Map.of("epochs", 3L))).weights();
        recipe.runs.clear();
        Reply before = client.handle(new Task(Task.Kind.EVALUATE, 1, initial, Map.of()));
        Reply after = client.handle(new Task(Task.Kind.EVALUATE, 1, trained, Map.of()));
        assertThat(recipe.runs).containsOnly("epochs 1, lr 0.1, batches of 4, tests of 4");
        assertThat(before.metrics()).isEqualTo(Map.of("wer", 12.5));
        assertThat(before.numExamples()).isEqualTo(TinyRecipe.BATCHES * (long) TinyRecipe.ROWS);
        assertThat(after.loss()).isLessThan(before.loss());
        assertThat(after.weights()).isEqualTo(Weights.none());
    }

    @Test
    void trainingAfterAnAggregationHasItsOwnLearningRate() {
        SpeechBrainClient client = client("server").afterAggregate().build();
        Weights trained = TrainAfterAggregateStrategy.training(client).train(1, initial);
        assertThat(recipe.runs).containsExactly("epochs 5, lr 0.01, batches of 4, tests of 8");
        assertThat(values(trained, COUNTER)).containsExactly(TinyRecipe.BATCHES);
    }

    @Test
    void aNullOverrideLeavesAKeyAlone() {
        RecipeOptions options = RecipeOptions.builder(TinyRecipe.yaml(folder), folder.resolve("out"))
                .phases(PhaseOverrides.tutorial().with(Phase.TRAIN_AFTER_AGGREGATE, "lr", null))
                .build();
        SpeechBrainClient client = SpeechBrainClient.builder("server", recipe, options)
                .afterAggregate()
                .build();
        client.handle(fit(1, initial, Map.of()));
        assertThat(recipe.runs).containsExactly("epochs 5, lr 0.1, batches of 4, tests of 8");
    }

    @Test
    void whatTheUserGivesWinsOverThePhase() {
        SpeechBrainClient client = client("server", List.of("--lr=0.05", "--batch_size", "2"))
                .afterAggregate()
                .build();
        client.handle(fit(1, initial, Map.of("batch_size", "16")));
        assertThat(recipe.runs).containsExactly("epochs 5, lr 0.05, batches of 2, tests of 8");
    }

    @Test
    void namesAreNotNeededWhereTheOrderIsThere() {
        Map<String, NumpyArray> numbered = new LinkedHashMap<>();
        initial.arrays().values().forEach(array -> numbered.put(String.valueOf(numbered.size()), array));
        Reply named = client("a").build().handle(fit(1, initial, Map.of()));
        Reply byOrder = client("a2").build().handle(fit(1, new Weights(numbered), Map.of()));
        assertThat(byOrder.weights().arrays().keySet()).containsExactly("0", "1", "2", "3", "4", "5", "6");
        assertThat(byOrder.weights().arrays().values())
                .containsExactlyElementsOf(named.weights().arrays().values());
    }

    @Test
    void averagedCountersAreRounded() {
        Weights averaged = with(initial, COUNTER, NumpyArray.of(DType.FLOAT64, Shape.of(), 6.7));
        Reply reply = client("0").build().handle(fit(2, averaged, Map.of()));
        assertThat(values(reply.weights(), COUNTER)).containsExactly(7 + TinyRecipe.BATCHES);
        assertThat(reply.weights().arrays().get(COUNTER)).hasToString("int64 []");
    }

    @Test
    void arraysThatTheModelLacksComeBackAsTheyWere() {
        NumpyArray extra = NumpyArray.of(DType.FLOAT32, Shape.of(2), 5, 6);
        Reply reply = client("0").build().handle(fit(1, with(initial, "head.weight", extra), Map.of()));
        assertThat(reply.weights().arrays()).hasSize(8).containsEntry("head.weight", extra);
    }

    @Test
    void weightsThatDoNotFitAreRefused() {
        SpeechBrainClient client = client("0").build();
        Weights wide = with(initial, WEIGHT, NumpyArray.of(DType.FLOAT32, Shape.of(1, 3), 1, 2, 3));
        assertThatThrownBy(() -> client.handle(fit(1, wide, Map.of())))
                .hasMessage(
                        "the server's linear.w.weight is [1, 3], this model's is [2, 3]: the configurations differ");
        Weights broken = with(initial, BIAS, NumpyArray.of(DType.FLOAT32, Shape.of(2), 1, Double.NaN));
        assertThatThrownBy(() -> client.handle(fit(1, broken, Map.of())))
                .hasMessage("the server's linear.w.bias has values that are not finite");
        Weights few = new Weights(Map.of("0", initial.arrays().get(WEIGHT)));
        assertThatThrownBy(() -> client.handle(fit(1, few, Map.of())))
                .hasMessage("the server's model has 1 arrays, this one 7: [linear.w.weight, linear.w.bias, norm.weight]"
                        + " and 4 more");
        Weights foreign = new Weights(Map.of("enc.w", initial.arrays().get(WEIGHT)));
        assertThatThrownBy(() -> client.handle(fit(1, foreign, Map.of())))
                .hasMessage("the server's model has [enc.w], this one [linear.w.weight, linear.w.bias, norm.weight] and"
                        + " 4 more: they have no name in common");
        assertThatThrownBy(() -> client.handle(fit(1, Weights.none(), Map.of())))
                .hasMessage("the server sent no weights to train");
        assertThatThrownBy(() -> client.handle(fit(1, initial, Map.of("epochs", "many"))))
                .hasMessage("the server's epochs must be a number, got \"many\"");
    }

    @Test
    void localPartsStayOnTheSite() {
        SpeechBrainClient client = client("0").localParts(List.of("norm.*")).build();
        Weights first = client.handle(fit(1, initial, Map.of())).weights();
        assertThat(values(first, COUNTER)).containsExactly(0);
        assertThat(values(first, WEIGHT)).isNotEqualTo(values(initial, WEIGHT));
        Weights averaged = with(first, "norm.running_mean", NumpyArray.of(DType.FLOAT32, Shape.of(2), 100, 100));
        double loss = client.handle(new Task(Task.Kind.EVALUATE, 1, averaged, Map.of()))
                .loss();
        double otherLoss = client("1")
                .build()
                .handle(new Task(Task.Kind.EVALUATE, 1, averaged, Map.of()))
                .loss();
        assertThat(loss).isLessThan(otherLoss); // a mean of 100 was not taken
        assertThat(folder.resolve("client_0/local_parts.ckpt")).exists();
    }

    @Test
    void frozenPartsAreNotTrained() {
        SpeechBrainClient client = client("0").frozenParts(List.of("linear.*")).build();
        Weights trained = client.handle(fit(1, initial, Map.of())).weights();
        assertThat(trained.arrays().get(WEIGHT)).isEqualTo(initial.arrays().get(WEIGHT));
        assertThat(values(trained, "norm.bias")).isNotEqualTo(values(initial, "norm.bias"));
    }

    @Test
    void aClippedUpdateHasTheNormThatTheServerAsksFor() {
        recipe.plain = true;
        SpeechBrainClient client = client("0").frozenParts(List.of("norm.*")).build();
        Reply reply = client.handle(fit(1, initial, Map.of("clipping_norm", 0.01)));
        double squares = 0;
        for (String name : List.of(WEIGHT, BIAS)) {
            double[] from = values(initial, name);
            double[] to = values(reply.weights(), name);
            for (int i = 0; i < to.length; i++) {
                squares += (to[i] - from[i]) * (to[i] - from[i]);
            }
        }
        assertThat(Math.sqrt(squares)).isCloseTo(0.01, within(1e-6));
        assertThat(reply.metrics()).containsEntry("norm_bit", 0L);
        assertThat(client("1")
                        .build()
                        .handle(fit(1, initial, Map.of("clipping_norm", 100L)))
                        .metrics())
                .containsEntry("norm_bit", 1L);
    }

    @Test
    void aPreTrainedModelIsWhatAFederationStartsFrom() throws Exception {
        SpeechBrainClient client = client("0").build();
        Weights trained = client.handle(fit(1, initial, Map.of("epochs", 1L))).weights();
        Path checkpoint;
        try (var saved = Files.list(folder.resolve("client_0/save"))) {
            checkpoint = saved.findFirst().orElseThrow().resolve("model.ckpt");
        }
        assertThat(client("1").preTrainedModel(checkpoint).build().getWeights()).isEqualTo(trained);
    }

    @Test
    void aManifestNeedsAKeyThatTakesIt() {
        RecipeOptions.Builder options = RecipeOptions.builder(TinyRecipe.yaml(folder), folder.resolve("out"));
        assertThat(options.trPath(Path.of("a.json")).build().arguments(Phase.FIT, Map.of()))
                .containsExactly(
                        folder.resolve("train.yaml").toString(),
                        "--output_folder='" + folder.resolve("out") + "'",
                        "--train_annotation='a.json'");
        assertThatThrownBy(() -> options.trPath(Path.of("a.tsv")).build().arguments(Phase.FIT, Map.of()))
                .hasMessage(folder.resolve("train.yaml")
                        + " has no key for --tr_path=a.tsv: it needs one of [train_tsv_file]");
    }

    @Test
    void aRecipeThatDoesNotTrainIsNamed() {
        RecipeOptions options = RecipeOptions.builder(TinyRecipe.yaml(folder), folder.resolve("out"))
                .build();
        SpeechBrainClient client =
                SpeechBrainClient.builder("0", arguments -> {}, options).build();
        assertThatThrownBy(() -> client.handle(fit(1, initial, Map.of())))
                .hasMessage("the recipe of %s ended without training: its main must do it"
                        .formatted(folder.resolve("train.yaml")));
    }
}
