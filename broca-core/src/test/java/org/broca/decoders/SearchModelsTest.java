package org.broca.decoders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Layer;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whole searches from YAML files that Python read, too: tokens and scores of random and of trained models. */
class SearchModelsTest {
    private static final List<String> MODELS = List.of(
            "rnn-content-gru",
            "rnn-location-lstm",
            "rnn-location-gru",
            "rnn-keyvalue-lstm",
            "rnn-keyvalue-gru",
            "transformer-0",
            "conformer-1",
            "transformer-2",
            "conformer-3",
            "branchformer-4",
            "trained-rnn",
            "trained-transformer",
            "trained-conformer");

    /** A file, and what its YAML made. */
    record Model(Golden golden, Hparams hparams) {
        static Model load(String name) {
            Golden golden = Golden.load("search_models/" + name);
            Hparams hparams = HyperYaml.load((String) golden.options().get("yaml"), Overrides.none());
            for (Object module : (List<?>) golden.options().get("modules")) {
                Layer layer = hparams.get((String) module, Layer.class);
                String prefix = module + ".";
                Map<String, Tensor> weights = new LinkedHashMap<>();
                golden.weights().forEach((key, value) -> {
                    if (key.startsWith(prefix)) {
                        weights.put(key.substring(prefix.length()), value);
                    }
                });
                layer.loadStateDict(weights);
                layer.train(false);
            }
            return new Model(golden, hparams);
        }

        Map<?, ?> hyps() {
            return (Map<?, ?>) golden.options().get("hyps");
        }

        Searcher searcher(String key) {
            return hparams.get(key, Searcher.class);
        }

        Tensor encoded() {
            return golden.input("encoded");
        }

        Tensor lengths() {
            return golden.input("lengths");
        }
    }

    @TestFactory
    Stream<DynamicTest> presentSearchesMatchSpeechBrain() {
        return MODELS.stream().flatMap(name -> {
            Model model = Model.load(name + "-sb1.1.2");
            return model.hyps().keySet().stream()
                    .map(key -> DynamicTest.dynamicTest(name + " " + key, () -> assertSame(model, (String) key)));
        });
    }

    private static void assertSame(Model model, String key) {
        int batch = key.equals("search_window") ? 1 : 3;
        Hypotheses found = model.searcher(key)
                .search(model.encoded().narrow(0, 0, batch), model.lengths().narrow(0, 0, batch));
        Golden golden = model.golden();
        if (key.equals("search_topk")) {
            Hypotheses.Top top = found.top().orElseThrow();
            TensorAssert.assertThat(top.scores()).isCloseTo(golden.output(key + ".scores"), 1e-3);
            assertThat(lists(top.hyps())).isEqualTo(model.hyps().get(key));
        } else {
            TensorAssert.assertThat(found.scores()).isCloseTo(golden.output(key + ".scores"), 1e-3);
            assertThat(found.hyps()).isEqualTo(model.hyps().get(key));
            TensorAssert.assertThat(found.logProbs()).isCloseTo(golden.output(key + ".log_probs"), 1e-3);
        }
    }

    private static List<List<List<Integer>>> lists(Tensor hyps) {
        List<List<List<Integer>>> all = new ArrayList<>();
        for (int b = 0; b < hyps.size(0); b++) {
            List<List<Integer>> utterance = new ArrayList<>();
            for (int k = 0; k < hyps.size(1); k++) {
                List<Integer> tokens = new ArrayList<>();
                for (long token : hyps.select(0, b).select(0, k).contiguous().toLongArray()) {
                    tokens.add((int) token);
                }
                utterance.add(tokens);
            }
            all.add(utterance);
        }
        return all;
    }

    @TestFactory
    Stream<DynamicTest> olderKeysMatchTheirVersion() {
        return MODELS.stream().filter(name -> !name.startsWith("branchformer")).flatMap(name -> {
            Model model = Model.load(name + "-sb0.5.16");
            return model.hyps().keySet().stream()
                    .map(key -> DynamicTest.dynamicTest(name + " " + key, () -> assertOlder(model, (String) key)));
        });
    }

    private static void assertOlder(Model model, String key) {
        Hypotheses found = model.searcher(key).search(model.encoded(), model.lengths());
        TensorAssert.assertThat(found.scores())
                .isCloseTo(model.golden().output(key + ".scores").squeeze(1), 1e-3);
        assertThat(found.hyps()).isEqualTo(model.hyps().get(key));
    }
}
