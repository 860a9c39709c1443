package org.broca.hparams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResolveTest {
    @Test
    void whatUsesARunHasItsValuesAndTheOptionsOfObjectsOfTheSameClass(@TempDir Path folder) throws IOException {
        Path run = folder.resolve("train.yaml");
        Files.writeString(run, """
                size: 3
                rate: 0.1
                norm: !new:speechbrain.processing.features.InputNormalization
                    norm_type: sentence
                    update_until_epoch: 2
                head: !new:speechbrain.nnet.linear.Linear
                    input_size: !ref <size>
                    n_neurons: 5
                other: !new:speechbrain.nnet.activations.Softmax
                    apply_log: True
                own: 1
                """);
        Path use = folder.resolve("inference.yaml");
        Files.writeString(use, """
                size: 2
                norm: !new:speechbrain.processing.features.InputNormalization
                    norm_type: global
                head: !new:speechbrain.nnet.linear.Linear
                    input_size: !ref <size>
                    n_neurons: 4
                other: !new:speechbrain.nnet.linear.Linear
                    input_size: 7
                own: 2
                """);
        assertThat(HyperYaml.resolveWithValuesOf(
                        run, Overrides.of("{norm: {std_norm: False}, head: {n_neurons: 6}}"), use, Set.of("own")))
                .isEqualTo("""
                        size: 3
                        norm: !new:speechbrain.processing.features.InputNormalization
                          norm_type: sentence
                          std_norm: False
                        head: !new:speechbrain.nnet.linear.Linear
                          input_size: 3
                          n_neurons: 6
                        other: !new:speechbrain.nnet.linear.Linear
                          input_size: 7
                        own: 2
                        """);
    }

    @Test
    void keepsCommentsWhereTheyWere() {
        assertThat(HyperYaml.resolve("""
                        # Tokenizer
                        # #########

                        # Folders
                        data: ../data  # a path
                        output: !ref <data>/out # shared
                        list:
                          # the first
                          - !ref <data> # one
                          - 2
                        tokenizer: !name:speechbrain.tokenizers.SentencePiece.SentencePiece
                          # where
                          model_dir: !ref <output>
                          types: [a,  # first
                                  b]  # ["x", "y"]

                        # Shared
                        modules: {tokenizer: !ref <tokenizer>}
                        # end
                        """, Overrides.none())).isEqualTo("""
                        # Tokenizer
                        # #########

                        # Folders
                        data: ../data  # a path
                        output: ../data/out  # shared
                        list:
                          # the first
                        - ../data  # one
                        - 2
                        tokenizer: &id001 !name:speechbrain.tokenizers.SentencePiece.SentencePiece
                          # where
                          model_dir: ../data/out
                          types: [a, b]  # first # ["x", "y"]

                        # Shared
                        modules: {tokenizer: *id001}
                        # end
                        """);
    }

    @Test
    void buildsNothing() {
        String yaml = "a: !new:no.such.Name\n  b: (1, 2)\nc: !PLACEHOLDER\n";
        assertThat(HyperYaml.resolve(yaml, Overrides.of("c: 'yes'\nnew: 1e-3")))
                .isEqualTo("a: !new:no.such.Name\n  b: (1, 2)\nc: 'yes'\nnew: 1e-3\n");
    }

    @Test
    void writesAttributesAsCalls() {
        assertThat(HyperYaml.resolve("o: !new:x.Y\na: !ref <o.z>\n", Overrides.none()))
                .isEqualTo("o: &id001 !new:x.Y\na: !apply:getattr\n- *id001\n- z\n");
    }

    @Test
    void writesTuplesInBracketsSoThatTheyStayTuples() {
        String resolved = HyperYaml.resolve("t: (1, 2)\nl: [!ref <t>]\n", Overrides.none());
        assertThat(resolved).isEqualTo("t: (1, 2)\nl: [!tuple '(1, 2)']\n");
        assertThat(HyperYaml.load(resolved, Overrides.none()).asMap())
                .isEqualTo(Map.of("t", List.of(1, 2), "l", List.of(List.of(1, 2))));
    }

    @Test
    void leavesTextInAngleBracketsThatNamesNoKey() {
        Hparams h = HyperYaml.load(
                "blank: '<blank>'\nb: !ref <blank>\nunknown: <unk>\nu: !ref <unknown>\n", Overrides.none());
        assertThat(h.getString("b")).isEqualTo("<blank>");
        assertThat(h.getString("u")).isEqualTo("<unk>");
    }

    @Test
    void finishesWithTextThatRefersToItself() {
        assertThatThrownBy(() -> HyperYaml.load("a: '<a>x'\nb: !ref <a>\n", Overrides.none()))
                .hasMessage("yaml:2: circular reference: !ref <a>");
        assertThatThrownBy(() -> HyperYaml.load("a: {b: !ref <a>}\n", Overrides.none()))
                .hasMessage("yaml:1: circular reference: a refers to itself");
        assertThatThrownBy(() -> HyperYaml.load("a: &x [*x]\n", Overrides.none()))
                .isInstanceOf(HparamsException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: !ref <b.c>/x%nb: 1|yaml:1: <b.c> is an object and cannot be joined into text: <b.c>/x",
                "a: !ref [1]|yaml:1: !ref takes text such as <key>, not a list or a mapping",
                "a: !include:no.yaml|yaml:1: !include:no.yaml: no such file: no.yaml",
                "a: [1|yaml:1: not YAML: while parsing a flow sequence, expected ',' or ']', but got <stream end>",
                "- 1|yaml:1: the top level must be a mapping of keys to values",
                "a: !ref <l[x][y]>%nl: {x: 1}|yaml:1: !ref <l[x][y]>: l[x] is no mapping, and only keys of mappings can be referred to",
                "a: !ref <l[y]>%nl: {yy: 1}|yaml:1: !ref <l[y]> names no key; did you mean <l[yy]>?",
                "a: !module:no.such|yaml:1: !module:no.such is no known module"
            })
    void tellsWhatIsWrong(String yaml, String message) {
        String text = yaml.formatted();
        assertThatThrownBy(() -> HyperYaml.load(text, Overrides.none())).hasMessage(message);
    }

    @Test
    void namesTheIncludedFileInProblems(@TempDir Path folder) throws IOException {
        Path inner = Files.writeString(folder.resolve("inner.yaml"), "a: 1\nb: !ref <c>\n");
        Path main = Files.writeString(folder.resolve("main.yaml"), "c: 1\nd: !include:inner.yaml\ne: !ref <d[a]>\n");
        assertThatThrownBy(() -> HyperYaml.load(main, Overrides.none()))
                .hasMessage(inner + ":2: !ref <c> names no key");
        Files.writeString(inner, "a: !include:main.yaml\n");
        assertThatThrownBy(() -> HyperYaml.load(main, Overrides.none()))
                .hasMessage(inner + ":1: !include:main.yaml includes itself");
    }

    @Test
    void takesOverridesAsTextOrMap() {
        String yaml = "lr: 1\nopts: {size: 1, shuffle: true}\nlist: [1]\nb: !ref <lr>\n";
        Map<String, Object> given = new LinkedHashMap<>();
        given.put("lr", 0.5);
        given.put("opts", Map.of("size", 2));
        given.put("list", new int[] {3, 4});
        Map<String, Object> expected =
                Map.of("lr", 0.5, "opts", Map.of("size", 2, "shuffle", true), "list", List.of(3, 4), "b", 0.5);
        assertThat(HyperYaml.load(yaml, Overrides.of(given)).asMap()).isEqualTo(expected);
        assertThat(HyperYaml.load(yaml, Overrides.of("lr: 0.5\nopts: {size: 2}\nlist: [3, 4]"))
                        .asMap())
                .isEqualTo(expected);
    }

    @Test
    void tellsAllProblemsOfOverrides() {
        String yaml = "number_of_epochs: 1\nlr: 1\n";
        assertThatThrownBy(() -> HyperYaml.load(yaml, Overrides.of("number_of_epoch: 2\nlr: {a: 1}")))
                .hasMessage(
                        "overrides:1: override number_of_epoch is no key of the file; did you mean number_of_epochs?\n"
                                + "overrides:2: override lr is a mapping, but the file has 1 there: the structures do not match");
        assertThat(HyperYaml.load(yaml, Overrides.of("z: 2").mustMatch(false)).getInt("z"))
                .isEqualTo(2);
        assertThatThrownBy(() -> HyperYaml.load(yaml, Overrides.of(Map.of("lr", new Object()))))
                .hasMessage("overrides: lr: an Object cannot be written in YAML; "
                        + "give null, text, a number, a boolean, a list or a map");
    }

    @Test
    void refusesWhatWouldExhaustTheMachine() {
        assertThatThrownBy(() -> HyperYaml.load("a: " + "[".repeat(200_000) + "]".repeat(200_000), Overrides.none()))
                .isInstanceOf(HparamsException.class);
        assertThatThrownBy(() -> HyperYaml.load("n: 9\na: !ref <n>**99999**99\n", Overrides.none()))
                .hasMessage("yaml:2: !ref <n>**99999**99: the power is too large");
        assertThatThrownBy(() -> HyperYaml.load("n: 999999\na: !ref \"'x' * <n>\"\n", Overrides.none()))
                .hasMessage("yaml:2: !ref 'x' * <n>: the text is too long");
    }
}
