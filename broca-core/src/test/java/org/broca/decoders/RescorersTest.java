package org.broca.decoders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.hparams.Hparams;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.lobes.models.RnnLm;
import org.broca.lobes.models.transformer.TransformerLm;
import org.broca.nnet.Layer;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tokenizers.SentencePieceProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RescorersTest {
    private static final Path TOKENIZER = Path.of("src/test/resources/golden/tokenizers/char.model");
    private static final Golden GOLDEN = Golden.load("rescorers/char-sb1.1.2");

    private static Hparams hparams() {
        String yaml = GOLDEN.options().get("yaml") + """
                tokenizer: !new:sentencepiece.SentencePieceProcessor
                rnn: !new:speechbrain.decoders.scorer.RNNLMRescorer
                    language_model: !ref <rnn_lm>
                    tokenizer: !ref <tokenizer>
                    device: cpu
                    temperature: 1.3
                    bos_index: 1
                    eos_index: 2
                    pad_index: 0
                transformer: !new:speechbrain.decoders.scorer.TransformerLMRescorer
                    language_model: !ref <transformer_lm>
                    tokenizer: !ref <tokenizer>
                    temperature: 0.9
                    bos_index: 1
                    eos_index: 2
                    pad_index: 0
                rnnlm: !new:speechbrain.decoders.scorer.RescorerBuilder
                    rescorers: [!ref <rnn>]
                    weights: {rnnlm: 0.4}
                transformerlm: !new:speechbrain.decoders.scorer.RescorerBuilder
                    rescorers: [!ref <transformer>]
                    weights: {transformerlm: 0.6}
                both: !new:speechbrain.decoders.scorer.RescorerBuilder
                    rescorers: [!ref <rnn>, !ref <transformer>]
                    weights: {rnnlm: 0.3, transformerlm: 0.5}
                """;
        Hparams hparams = HyperYaml.load(yaml, Overrides.none());
        hparams.get("tokenizer", SentencePieceProcessor.class).load(TOKENIZER);
        for (String key : List.of("rnn_lm", "transformer_lm")) {
            Map<String, Tensor> weights = new LinkedHashMap<>();
            GOLDEN.weights().forEach((name, value) -> {
                if (name.startsWith(key + ".")) {
                    weights.put(name.substring(key.length() + 1), value);
                }
            });
            hparams.get(key, Layer.class).loadStateDict(weights);
        }
        return hparams;
    }

    @SuppressWarnings("unchecked")
    private static <T> List<List<T>> lists(Map<?, ?> from, String key) {
        return (List<List<T>>) from.get(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rnnlm", "transformerlm", "both"})
    void putsTextsIntoSpeechBrainsOrder(String name) {
        Rescorers rescorers = hparams().get(name, Rescorers.class);
        rescorers.moveTo(Device.CPU);
        Rescorers.Rescored found =
                rescorers.rescore(lists(GOLDEN.options(), "texts"), lists(GOLDEN.options(), "scores"));
        Map<?, ?> expected = (Map<?, ?>) GOLDEN.options().get(name);
        assertThat(found.texts()).isEqualTo(expected.get("texts"));
        List<List<Double>> scores = lists(expected, "scores");
        for (int i = 0; i < scores.size(); i++) {
            for (int k = 0; k < scores.get(i).size(); k++) {
                assertThat(found.scores().get(i).get(k)).isCloseTo(scores.get(i).get(k), within(1e-3));
            }
        }
    }

    @Test
    void otherTextsDoNotChangeAScore() {
        RnnLmRescorer rescorer = RnnLmRescorer.builder(
                        hparams().get("rnn_lm", RnnLm.class), new SentencePieceProcessor(TOKENIZER))
                .normalizeText(text -> text)
                .build();
        double alone = rescorer.score(List.of("a license"))[0];
        assertThat(rescorer.score(List.of("you", "a license", "a far longer license"))[1])
                .isCloseTo(alone, within(1e-4));
        assertThat(rescorer.score(List.of())).isEmpty();
    }

    @Test
    void refusesWhatCannotBe() {
        RnnLm recurrent = hparams().get("rnn_lm", RnnLm.class);
        TransformerLm transformer = hparams().get("transformer_lm", TransformerLm.class);
        SentencePieceProcessor tokenizer = new SentencePieceProcessor(TOKENIZER);
        assertThatThrownBy(() -> RnnLmRescorer.builder(recurrent, tokenizer)
                        .temperature(0)
                        .build())
                .hasMessage("RnnLmRescorer: temperature must be positive, got 0.0");
        assertThatThrownBy(() ->
                        TransformerLmRescorer.builder(transformer, tokenizer).build())
                .hasMessage("TransformerLmRescorer: pad_index and eos_index must differ, got 0 for both");
        RnnLmRescorer rescorer = RnnLmRescorer.builder(recurrent, tokenizer).build();
        assertThatThrownBy(
                        () -> Rescorers.builder().rescorers(List.of(rescorer)).build())
                .hasMessage("Rescorers: weights must be given for the rescorers [rnnlm], got []");
        Rescorers rescorers = Rescorers.builder()
                .rescorers(List.of(rescorer))
                .weights(Map.of("rnnlm", 0.5))
                .build();
        assertThatThrownBy(() -> rescorers.rescore(List.of(List.of("a", "b")), List.of(List.of(1.0))))
                .hasMessage("Rescorers: each candidate needs a score, got [2] candidates and [1] scores");
    }
}
