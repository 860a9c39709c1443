package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PaddedBatchTest {
    private TensorScope scope;

    @BeforeEach
    void openScope() {
        scope = TensorScope.open();
    }

    @AfterEach
    void closeScope() {
        scope.close();
    }

    private static Map<String, Object> example(Object... keysAndValues) {
        Map<String, Object> example = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            example.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return example;
    }

    @Test
    void padsTensorsOnTheRight() {
        PaddedBatch batch = PaddedBatch.ofExamples(List.of(
                example("id", "ex1", "foo", Tensor.of(new float[] {1}, 1)),
                example("id", "ex2", "foo", Tensor.of(new float[] {2, 1}, 2))));
        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.keys()).containsExactly("id", "foo");
        assertThat(batch.ids()).containsExactly("ex1", "ex2");
        assertThat(batch.text("id")).containsExactly("ex1", "ex2");
        assertThat(batch.padded("foo").data().shape()).hasToString("[2, 2]");
        assertThat(batch.padded("foo").data().toFloatArray()).containsExactly(1, 0, 2, 1);
        assertThat(batch.padded("foo").lengths().toFloatArray()).containsExactly(0.5f, 1);
        assertThat(batch.padded("foo").lengths().dtype()).isEqualTo(DType.FLOAT32);
        assertThat(batch.paddingShare()).isEqualTo(0.25, within(1e-12));
    }

    @Test
    void padsTheFirstDimensionOfManyAndKeepsTypes() {
        PaddedBatch batch = PaddedBatch.ofExamples(List.of(
                example("feats", Tensor.ones(3, 2), "tokens", new long[] {5, 6}),
                example("feats", Tensor.ones(1, 2), "tokens", new long[] {7})));
        assertThat(batch.padded("feats").data().shape()).hasToString("[2, 3, 2]");
        assertThat(batch.padded("feats").data().toFloatArray()).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0);
        assertThat(batch.padded("feats").lengths().toFloatArray()).containsExactly(1, 1f / 3);
        assertThat(batch.padded("tokens").data().dtype()).isEqualTo(DType.INT64);
        assertThat(batch.padded("tokens").data().toLongArray()).containsExactly(5, 6, 7, 0);
    }

    @Test
    void numbersBecomeTensorsAndTheRestLists() {
        PaddedBatch batch = PaddedBatch.ofExamples(List.of(
                example("n", 1, "x", 0.5, "yes", true, "words", List.of("a", "b"), "mixed", 1),
                example("n", 2L, "x", 2.0, "yes", false, "words", List.of("c"), "mixed", "two")));
        assertThat(batch.tensor("n").dtype()).isEqualTo(DType.INT64);
        assertThat(batch.tensor("n").toLongArray()).containsExactly(1, 2);
        assertThat(batch.tensor("x").dtype()).isEqualTo(DType.FLOAT64);
        assertThat(batch.tensor("x").toDoubleArray()).containsExactly(0.5, 2);
        assertThat(batch.tensor("yes").dtype()).isEqualTo(DType.BOOL);
        assertThat(batch.<List<String>>list("words")).containsExactly(List.of("a", "b"), List.of("c"));
        assertThat(batch.list("mixed")).containsExactly(1, "two");
    }

    @Test
    void paddingIsConfiguredByKey() {
        PaddedCollation collation = PaddedCollation.builder()
                .paddedKeys(List.of("labels"))
                .perKeyPaddingKwargs(Map.of("labels", Map.of("value", -100)))
                .build();
        PaddedBatch batch = collation.collate(List.of(
                new Collation.Example(
                        "a", example("labels", new long[] {1, 2}, "spk", Tensor.ones(1), "r", Tensor.ones(1))),
                new Collation.Example(
                        "b", example("labels", new long[] {3}, "spk", Tensor.ones(1), "r", Tensor.ones(2)))));
        assertThat(batch.padded("labels").data().toLongArray()).containsExactly(1, 2, 3, -100);
        assertThat(batch.tensor("spk").shape()).hasToString("[2, 1]");
        assertThat(batch.<Tensor>list("r"))
                .extracting(t -> t.shape().toString())
                .containsExactly("[1]", "[2]");
        assertThatThrownBy(() -> PaddedCollation.builder().paddingKwargs(Map.of("mode", "reflect")))
                .hasMessage("padding_kwargs: mode must be constant, got reflect");
    }

    @Test
    void aReadyBatchIsTakenAsItIs() {
        Tensor input = Tensor.rand(10, 4);
        PaddedBatch batch = PaddedBatch.of(Map.of("input", input, "names", List.of("a")));
        assertThat(batch.tensor("input")).isSameAs(input);
        assertThat(batch.size()).isEqualTo(10);
        assertThat(batch.ids()).isEmpty();
    }

    @Test
    void movesTensorsAndLengths() {
        PaddedBatch batch = PaddedBatch.ofExamples(List.of(example("sig", Tensor.ones(2), "n", 3)));
        PaddedBatch moved = batch.to(Device.CPU);
        assertThat(moved.padded("sig").data().sameAs(batch.padded("sig").data()))
                .isTrue();
        assertThat(moved.tensor("n").toLongArray()).containsExactly(3);
        assertThat(moved.keys()).containsExactly("sig", "n");
    }

    @Test
    void missingItemsAreNamedWithThoseThatAreThere() {
        PaddedBatch batch = PaddedBatch.ofExamples(
                List.of(example("id", "a", "sig", Tensor.ones(2), "tokens", Tensor.ones(1), "n", 3)));
        assertThatThrownBy(() -> batch.padded("sgi"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no padded item \"sgi\" in this batch; it has [sig, tokens]");
        assertThatThrownBy(() -> batch.tensor("sig"))
                .hasMessage("no tensor \"sig\" in this batch, where \"sig\" is a padded item; it has [n]");
        assertThatThrownBy(() -> batch.text("n"))
                .hasMessage("no text \"n\" in this batch, where \"n\" is a tensor; it has [id]");
    }

    @Test
    void unevenItemsAreNamed() {
        assertThatThrownBy(() -> PaddedBatch.ofExamples(List.of(
                        example("id", "a", "feats", Tensor.ones(3, 40)),
                        example("id", "b", "feats", Tensor.ones(5, 80)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot pad \"feats\": only the first dimension may differ,"
                        + " but \"a\" has [3, 40] and \"b\" has [5, 80]");
        assertThatThrownBy(() -> PaddedBatch.ofExamples(
                        List.of(example("id", "a", "x", Tensor.ones(3)), example("id", "b", "x", new long[] {1}))))
                .hasMessage("cannot pad \"x\": \"a\" has float32 and \"b\" has int64; they must have one type");
        assertThatThrownBy(() -> PaddedBatch.ofExamples(List.of(example("id", "a", "x", Tensor.scalar(1)))))
                .hasMessage("cannot pad \"x\": it is a tensor without dimensions in \"a\"; give it one, of size 1");
        assertThatThrownBy(() -> PaddedBatch.ofExamples(
                        List.of(example("id", "a", "x", Tensor.ones(1)), example("id", "b", "x", "text"))))
                .hasMessage("cannot pad \"x\": it is a tensor in \"a\", but not in \"b\"");
        assertThatThrownBy(() -> PaddedBatch.ofExamples(List.of(example("id", "a", "x", 1), example("id", "b"))))
                .hasMessage("item \"b\" has no \"x\", which \"a\" has; it has [id]");
    }
}
