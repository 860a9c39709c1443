package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.broca.tensor.DType;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;

class SequencesTest {
    private final Golden golden = Golden.load("dataio/sequences-sb1.1.2");

    @Test
    void beginningsAndEndsAreSpeechBrains() {
        Tensor label = golden.input("label");
        TensorAssert.assertThat(Sequences.prependBosToken(label, 1)).isSameAs(golden.output("bos"));
        TensorAssert.assertThat(Sequences.appendEosToken(label, golden.input("counts"), 2))
                .isSameAs(golden.output("eos"));
        TensorAssert.assertThat(Sequences.prependBosToken(label.to(DType.INT32), 1))
                .hasDType(DType.INT64);
    }

    @Test
    void paddingIsSpeechBrains() {
        Tensor frames = golden.input("frames");
        Tensor relative = golden.input("relative");
        TensorAssert.assertThat(Sequences.cleanPadding(frames, relative, 1, -3)).isSameAs(golden.output("clean"));
        TensorAssert.assertThat(Sequences.cleanPadding(frames, relative, 2, 0.5))
                .isSameAs(golden.output("clean_last"));
        TensorAssert.assertThat(Sequences.relativeTimeToAbsolute(frames, relative, 16000))
                .isSameAs(golden.output("seconds"));
        assertThat(Sequences.undoPadding(golden.input("label"), relative))
                .isEqualTo(List.of(List.of(4L, 5L, 6L, 7L), List.of(4L, 5L), List.of(9L, 0L)));
        assertThat(Sequences.undoPadding(golden.input("label"), relative)).hasToString(text("undone"));
    }

    private String text(String key) {
        return String.valueOf(golden.options().get(key));
    }

    @Test
    void wordsAndCharactersAreSpeechBrains() {
        assertThat(Sequences.mergeChar(List.of(List.of("how_are__you".split("")), List.of("a", "bc")), "_"))
                .isEqualTo(golden.options().get("words"));
        assertThat(Sequences.splitWord(List.of(List.of("how", "äre"), List.of("you")), "_"))
                .isEqualTo(golden.options().get("characters"));
    }

    @Test
    void labelsFollowFromIndices() {
        assertThat(Sequences.convertIndexToLab(List.of(List.of(1L, 0L), List.of()), Map.of(0L, "a", 1L, "b")))
                .isEqualTo(List.of(List.of("b", "a"), List.of()));
        assertThatThrownBy(() -> Sequences.convertIndexToLab(List.of(List.of(7L)), Map.of(0L, "a")))
                .hasMessage("no label has the index 7; there are [0]");
    }

    @Test
    void tellsWhatIsWrong() {
        assertThatThrownBy(() -> Sequences.prependBosToken(Tensor.zeros(3), 1))
                .hasMessage("label must be [batch, length], got [3]");
        assertThatThrownBy(() -> Sequences.appendEosToken(Tensor.zeros(2, 3), Tensor.zeros(3), 1))
                .hasMessage("lengths must be [batch] for label [batch, length], got [3] for [2, 3]");
    }
}
