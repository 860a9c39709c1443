package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CategoricalEncoderTest {
    @TempDir
    Path folder;

    private static Path golden(String name) {
        return Path.of("src/test/resources/golden/dataio", name);
    }

    private static CategoricalEncoder of(Object... labels) {
        CategoricalEncoder encoder = new CategoricalEncoder();
        encoder.updateFromIterable(List.of(labels));
        encoder.ignoreLen();
        return encoder;
    }

    @Test
    void numbersLabelsInTheOrderOfFirstSight() {
        CategoricalEncoder encoder = of("b", "a", "b", 7, 7L, 'c');
        assertThat(encoder.lab2ind())
                .containsExactly(Map.entry("b", 0), Map.entry("a", 1), Map.entry(7L, 2), Map.entry("c", 3));
        assertThat(encoder.encodeLabel(7)).isEqualTo(2);
        assertThat(encoder.decodeLabel(1)).isEqualTo("a");
        assertThat(encoder.isContinuous()).isTrue();
    }

    @Test
    void encodesToTensors() {
        CategoricalEncoder encoder = of("a", "b");
        Tensor label = encoder.encodeLabelTorch("b");
        assertThat(label.shape()).isEqualTo(Shape.of(1));
        assertThat(label.toLongArray()).containsExactly(1);
        assertThat(encoder.encodeSequenceTorch(List.of("b", "a", "b")).toLongArray())
                .containsExactly(1, 0, 1);
        assertThat(encoder.encodeSequenceTorch(List.of()).shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void decodesTensorsAndListsInTheirNesting() {
        CategoricalEncoder encoder = of("a", "b");
        assertThat(encoder.decodeTorch(Tensor.of(new long[] {0, 1, 1, 0}, 2, 2)))
                .isEqualTo(List.of(List.of("a", "b"), List.of("b", "a")));
        assertThat(encoder.decodeNdim(List.of(1, List.of(0L, 1)))).isEqualTo(List.of("b", List.of("a", "b")));
        assertThat(encoder.decodeNdim(1)).isEqualTo("b");
        assertThatThrownBy(() -> encoder.decodeNdim(2)).hasMessage("no label has the index 2; there are 2 labels");
    }

    @Test
    void unknownLabelsNeedAnUnkLabel() {
        CategoricalEncoder encoder = of("a");
        assertThatThrownBy(() -> encoder.encodeLabel("x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Cannot encode unknown label 'x'. You have not called addUnk() to add a special unk-label for"
                                + " unknown labels.");
        assertThatThrownBy(() -> encoder.encodeLabel("x", false))
                .hasMessage("Couldn't and wouldn't encode unknown label 'x'.");
        assertThat(encoder.addUnk()).isEqualTo(1);
        assertThat(encoder.encodeSequence(List.of("x", "a"))).containsExactly(1, 0);
        assertThatThrownBy(() -> encoder.encodeLabel("x", false))
                .hasMessage("Unknown label 'x', and explicitly disallowed the use of the existing unk-label");
    }

    @Test
    void checksTheExpectedNumberOfLabels() {
        CategoricalEncoder encoder = of("a", "b", "c", "d");
        encoder.expectLen(3);
        assertThatThrownBy(() -> encoder.encodeLabel("a"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(".expect_len(3) was called, but 4 categories found");
        encoder.expectLen(4);
        assertThat(encoder.encodeLabel("a")).isZero();
    }

    @Test
    void insertedAndEnforcedLabelsDisplaceOthers() {
        CategoricalEncoder encoder = of("a", "b");
        encoder.insertLabel("c", 0);
        assertThat(encoder.lab2ind()).containsExactly(Map.entry("a", 2), Map.entry("b", 1), Map.entry("c", 0));
        encoder.enforceLabel("b", 9);
        assertThat(encoder.isContinuous()).isFalse();
        assertThatThrownBy(() -> encoder.insertLabel("a", 5))
                .hasMessage("Label already present in CategoricalEncoder: 'a'");
        assertThatThrownBy(() -> encoder.addLabel("a")).hasMessage("Label already present in CategoricalEncoder: 'a'");
    }

    @Test
    void readsAKeyOfADataset() {
        Map<String, List<String>> dataset = Map.of("spk_id", List.of("s1", "s2", "s1"));
        CategoricalEncoder encoder = new CategoricalEncoder();
        encoder.updateFromDidataset(dataset::get, "spk_id");
        assertThat(encoder.size()).isEqualTo(2);
    }

    @Test
    void limitsTheLabelSetToTheMostCommon() {
        TextEncoder encoder = new TextEncoder();
        Map<Object, Long> counts =
                encoder.limitedLabelsetFromIterable(List.of("hello", "world", "llama"), true, OptionalInt.of(4), 2);
        assertThat(encoder.lab2ind())
                .isEqualTo(TextEncoder.fromSaved(golden("limited.txt")).lab2ind());
        assertThat(counts).containsEntry("l", 5L).containsEntry("h", 1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "categorical.txt",
                "starting-index.txt",
                "bos-eos.txt",
                "one-boundary.txt",
                "ctc.txt",
                "special.txt",
                "limited.txt"
            })
    void writesThePythonFileItRead(String name) throws IOException {
        CtcTextEncoder encoder = CtcTextEncoder.fromSaved(golden(name));
        encoder.save(folder.resolve(name));
        assertThat(Files.readString(folder.resolve(name))).isEqualTo(Files.readString(golden(name)));
    }

    @Test
    void writesPythonsFileFromTheSameCalls() throws IOException {
        CategoricalEncoder encoder =
                CategoricalEncoder.builder().unkLabel("<unk>").build();
        List<Object> labels =
                new ArrayList<>(List.of("spk1", "a b", "", 7, -3, List.of("x", 1), List.of("y"), List.of()));
        labels.addAll(List.of("é'q", "say \"hi\"", "both ' and \"", "back\\slash", "tab\tline\nend\r"));
        labels.addAll(List.of("zero\0\u007f\u0085\u00a0", "soft\u00adhyphen \u200b \u2028", "日本語", "😀", "a => b"));
        labels.addAll(
                List.of(true, Optional.empty(), 2.5, 1e-5, 1e16, 1e22, 123456789.123, 0.1, 12345678901234567890.0));
        labels.add(List.of(List.of("nested", 1.5), Optional.empty(), false));
        encoder.updateFromIterable(labels);
        encoder.save(folder.resolve("labels.txt"));
        assertThat(Files.readString(folder.resolve("labels.txt")))
                .isEqualTo(Files.readString(golden("categorical.txt")));
    }

    @Test
    void startingIndexMovesTheFirstLabel() {
        CategoricalEncoder encoder =
                CategoricalEncoder.builder().startingIndex(5).build();
        encoder.updateFromIterable(List.of("b", "a"));
        encoder.enforceLabel("a", 2);
        assertThat(encoder.lab2ind())
                .isEqualTo(CategoricalEncoder.fromSaved(golden("starting-index.txt"))
                        .lab2ind());
    }

    @Test
    void loadOrCreateFillsOnceAndLoadsAfterwards() {
        Path file = folder.resolve("label_encoder.txt");
        CategoricalEncoder first = new CategoricalEncoder();
        first.loadOrCreate(file, encoder -> encoder.updateFromIterable(List.of("a", "b")));
        CategoricalEncoder second = new CategoricalEncoder();
        second.loadOrCreate(file, encoder -> encoder.updateFromIterable(List.of("x")));
        assertThat(second.lab2ind()).isEqualTo(Map.of("a", 0, "b", 1));
        TextEncoder text = new TextEncoder();
        text.loadOrCreate(
                folder.resolve("text.txt"), List.of(List.of("ab")), true, Map.of("bos_label", 0, "eos_label", 1));
        assertThat(text.lab2ind()).isEqualTo(Map.of("<bos>", 0, "<eos>", 1, "a", 2, "b", 3));
    }

    @Test
    void damagedFilesAreNamedAndNotLoaded() throws IOException {
        Path file = folder.resolve("labels.txt");
        Files.writeString(file, "'a' => 0\n'b' = 1\n");
        assertThatThrownBy(() -> CategoricalEncoder.fromSaved(file))
                .hasMessage(file + ":2: expected <label> => <index>, got 'b' = 1");
        assertThat(new CategoricalEncoder().loadIfPossible(file)).isFalse();
        Files.writeString(file, "'a' => 0\n'b' => one\n");
        assertThatThrownBy(() -> CategoricalEncoder.fromSaved(file))
                .hasMessage(file + ":2: the index is not a whole number: 'b' => one");
        Path missing = folder.resolve("missing.txt");
        assertThatThrownBy(() -> CategoricalEncoder.fromSaved(missing))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("labels cannot be read from " + missing);
        assertThat(new CategoricalEncoder().loadIfPossible(missing)).isFalse();
    }
}
