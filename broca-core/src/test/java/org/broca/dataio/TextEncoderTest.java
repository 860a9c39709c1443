package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TextEncoderTest {
    private static CtcTextEncoder abc() {
        CtcTextEncoder encoder = new CtcTextEncoder();
        encoder.updateFromIterable(List.of("abc"));
        encoder.ignoreLen();
        return encoder;
    }

    @Test
    void insertedBoundariesMoveLabelsToTheEnd() {
        TextEncoder encoder = abc();
        encoder.insertBosEos(0);
        assertThat(encoder.lab2ind())
                .containsExactly(
                        Map.entry("a", 3),
                        Map.entry("b", 4),
                        Map.entry("c", 2),
                        Map.entry("<bos>", 0),
                        Map.entry("<eos>", 1));
        assertThat(encoder.bosIndex()).isZero();
        assertThat(encoder.eosIndex()).isEqualTo(1);
    }

    @Test
    void addsBoundariesToSequences() {
        TextEncoder encoder = abc();
        encoder.addBosEos();
        assertThat(encoder.prependBosLabel(List.of("a"))).isEqualTo(List.of("<bos>", "a"));
        assertThat(encoder.appendEosLabel(List.of("a"))).isEqualTo(List.of("a", "<eos>"));
        assertThat(encoder.prependBosIndex(List.of(2))).containsExactly(3, 2);
        assertThat(encoder.appendEosIndex(List.of(2))).containsExactly(2, 4);
        Tensor indices = Tensor.of(new long[] {2, 0}, 2);
        assertThat(encoder.prependBosIndex(indices).toLongArray()).containsExactly(3, 2, 0);
        assertThat(encoder.appendEosIndex(indices).toLongArray()).containsExactly(2, 0, 4);
        assertThat(encoder.appendEosIndex(indices).dtype()).isEqualTo(DType.INT64);
    }

    @Test
    void equalBoundariesAreOneLabel() {
        TextEncoder encoder = new TextEncoder();
        encoder.addBosEos("<s>", "<s>");
        encoder.ignoreLen();
        assertThat(encoder.size()).isEqualTo(1);
        assertThat(encoder.bosIndex()).isEqualTo(encoder.eosIndex());
    }

    @Test
    void boundariesMustHaveBeenAdded() {
        assertThatThrownBy(() -> abc().prependBosIndex(List.of(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("BOS label has not been added to label set! Call addBosEos or insertBosEos first.");
        assertThatThrownBy(() -> abc().eosIndex())
                .hasMessage("EOS label has not been added to label set! Call addBosEos or insertBosEos first.");
        assertThatThrownBy(() -> abc().blankIndex())
                .hasMessage("Blank label has not been added! Call addBlank or insertBlank first.");
        assertThatThrownBy(() -> TextEncoder.builder().bosLabel(0).build())
                .hasMessage("Only BOS or EOS specified. Need both for init.");
    }

    @Test
    void specialLabelsTakeTheirPlacesAsInPython() {
        CtcTextEncoder encoder = CtcTextEncoder.builder()
                .unkLabel("<unk>")
                .bosLabel(1)
                .eosLabel(2)
                .blankLabel(0)
                .build();
        encoder.updateFromIterable(List.of("ab"));
        assertThat(encoder.lab2ind())
                .containsExactly(
                        Map.entry("<blank>", 0),
                        Map.entry("<unk>", 3),
                        Map.entry("<bos>", 1),
                        Map.entry("<eos>", 2),
                        Map.entry("a", 4),
                        Map.entry("b", 5));
    }

    @Test
    void collapsesCtcPaths() {
        CtcTextEncoder encoder = abc();
        encoder.addBlank();
        assertThat(encoder.blankIndex()).isEqualTo(3);
        List<String> path = List.of("a", "a", "<blank>", "a", "b", "<blank>");
        assertThat(encoder.collapseLabels(path)).isEqualTo(List.of("a", "a", "b"));
        assertThat(encoder.collapseLabels(path, false)).isEqualTo(List.of("a", "a", "a", "b"));
        assertThat(encoder.collapseIndicesNdim(List.of(3, 3, 0, 1, 1, 3))).isEqualTo(List.of(0, 1));
        assertThat(encoder.collapseIndicesNdim(List.of(List.of(0, 0), List.of(3), List.of())))
                .isEqualTo(List.of(List.of(0), List.of(), List.of()));
        assertThat(encoder.collapseIndicesNdim(List.of(0, 0, 3), false)).isEqualTo(List.of(0, 0));
    }
}
