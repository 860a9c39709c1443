package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DataPipelineTest {
    private final List<String> calls = new ArrayList<>();

    private DataPipeline pipeline(DynamicItem... items) {
        DataPipeline pipeline = new DataPipeline(List.of("text", "a", "b"));
        List.of(items).forEach(pipeline::addDynamicItem);
        return pipeline;
    }

    private DynamicItem upper() {
        return DynamicItem.takes("text").provides("upper").by((String text) -> {
            calls.add("upper");
            return text.toUpperCase(Locale.ROOT);
        });
    }

    @Test
    void computesOnlyWhatTheOutputsNeed() {
        DynamicItem first = DynamicItem.takes("upper").provides("first").by((String upper) -> upper.substring(0, 1));
        DynamicItem broken = DynamicItem.takes("text").provides("broken").by((String text) -> {
            throw new AssertionError("not asked for");
        });
        DataPipeline pipeline = pipeline(first, broken, upper()).setOutputKeys(List.of("first", "upper"));
        assertThat(pipeline.compute(Map.of("text", "test")).toString()).isEqualTo("{first=T, upper=TEST}");
        assertThat(calls).containsExactly("upper");
    }

    @Test
    void passesSeveralItemsInOrder() {
        DataPipeline pipeline = pipeline(
                        DynamicItem.takes("a", "b").provides("minus").by((Integer a, Integer b) -> a - b),
                        DynamicItem.takes("a", "b", "minus")
                                .provides("sum")
                                .by((Integer a, Integer b, Integer c) -> a + b + c),
                        DynamicItem.takes("a", "b", "minus", "sum")
                                .provides("all")
                                .byValues(values -> List.of(
                                        values.<Integer>get("a"),
                                        values.<Integer>get("b"),
                                        values.<Integer>get("minus"),
                                        values.<Integer>get("sum"))),
                        DynamicItem.takes().provides("constant").by(() -> "c"))
                .setOutputKeys(List.of("all", "constant"));
        assertThat(pipeline.compute(Map.of("a", 5, "b", 2)))
                .isEqualTo(Map.of("all", List.of(5, 2, 3, 10), "constant", "c"));
    }

    @Test
    void oneFunctionMayProvideSeveralItems() {
        DataPipeline pipeline = pipeline(
                        DynamicItem.takes("a").provides("one", "two").by((Integer a) -> List.of(a + 1, a + 2)))
                .setOutputKeys(List.of("two"));
        assertThat(pipeline.compute(Map.of("a", 1))).isEqualTo(Map.of("two", 3));
        pipeline.addDynamicItem(DynamicItem.takes("a").provides("one", "two").by((Integer a) -> a));
        assertThatThrownBy(() -> pipeline.compute(Map.of("a", 1)))
                .hasMessage("the function of [one, two] must return a list of 2 values, got 1");
    }

    @Test
    void stepsRunInOrderAndOnlyAsFarAsAsked() {
        DynamicItem steps = DynamicItem.takes("text")
                .provides("words", "count", "never")
                .inSteps(
                        (String text, Values values) -> {
                            calls.add("words");
                            return List.of(text.split(" "));
                        },
                        (String text, Values values) -> {
                            calls.add("count");
                            return values.<List<String>>get("words").size();
                        },
                        (String text, Values values) -> {
                            calls.add("never");
                            return 0;
                        });
        DataPipeline pipeline = pipeline(steps);
        assertThat(pipeline.computeSpecific(List.of("words"), Map.of("text", "a b")))
                .isEqualTo(Map.of("words", List.of("a", "b")));
        assertThat(calls).containsExactly("words");
        calls.clear();
        assertThat(pipeline.computeSpecific(List.of("count", "words"), Map.of("text", "a b")))
                .isEqualTo(Map.of("words", List.of("a", "b"), "count", 2));
        assertThat(calls).containsExactly("words", "count");
    }

    @Test
    void staticItemsWinOverProvidedOnes() {
        DataPipeline pipeline = pipeline(DynamicItem.takes("text")
                        .provides("text", "length")
                        .inSteps((String text) -> text + "!", (String text) -> text.length()))
                .setOutputKeys(List.of("text", "length"));
        assertThat(pipeline.compute(Map.of("text", "abc"))).isEqualTo(Map.of("text", "abc", "length", 3));
    }

    @Test
    void outputsMayBeRenamed() {
        DataPipeline pipeline = pipeline(upper()).setOutputKeys(Map.of("loud", "upper"));
        assertThat(pipeline.compute(Map.of("text", "hey"))).isEqualTo(Map.of("loud", "HEY"));
    }

    @Test
    void namesUnknownOutputs() {
        DataPipeline pipeline = pipeline(upper()).setOutputKeys(List.of("uper"));
        assertThatThrownBy(() -> pipeline.compute(Map.of("text", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no item \"uper\"; there are [a, b, text, upper]");
    }

    @Test
    void namesWhatNothingProvides() {
        DataPipeline pipeline = pipeline(
                        DynamicItem.takes("wvv").provides("sig").by((String wav) -> wav))
                .setOutputKeys(List.of("sig"));
        assertThatThrownBy(() -> pipeline.compute(Map.of("text", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dynamic item \"sig\" takes \"wvv\", which nothing provides; there are [a, b, sig, text]");
    }

    @Test
    void namesCircles() {
        DataPipeline pipeline = pipeline(
                        DynamicItem.takes("y").provides("x").by((String y) -> y),
                        DynamicItem.takes("z").provides("y").by((String z) -> z),
                        DynamicItem.takes("x").provides("z").by((String x) -> x))
                .setOutputKeys(List.of("x"));
        assertThatThrownBy(() -> pipeline.compute(Map.of("text", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dynamic items need each other in a circle: x needs y needs z needs x");
    }

    @Test
    void failuresKeepTheirKindAndNameInputs() {
        DataPipeline pipeline = pipeline(
                        DynamicItem.takes("text").provides("sig").by((String text) -> {
                            throw new UncheckedIOException("/a.wav: no such file", new IOException("gone"));
                        }))
                .setOutputKeys(List.of("sig"));
        assertThatThrownBy(() -> pipeline.compute(Map.of("text", "hello")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot compute \"sig\" from text \"hello\": /a.wav: no such file");
    }

    @Test
    void stepsMustMatchWhatTheyProvide() {
        assertThatThrownBy(() -> DynamicItem.takes("a").provides("b", "c").inSteps((String a) -> a))
                .hasMessage("[b, c] need as many steps, but there are 1");
        assertThatThrownBy(() -> DynamicItem.takes("a", "b").provides("c").by((String a) -> a))
                .hasMessage("a function of 1 arguments cannot take [a, b]");
        assertThatThrownBy(() -> DynamicItem.takes("a").provides().by((String a) -> a))
                .hasMessage("a dynamic item must provide something; the one that takes [a] does not");
    }

    @Test
    void valuesOutsideAnItemsReachAreRefused() {
        DataPipeline pipeline = pipeline(
                        DynamicItem.takes("a").provides("c").byValues(values -> values.<Integer>get("b")))
                .setOutputKeys(List.of("c"));
        assertThatThrownBy(() -> pipeline.compute(Map.of("a", 1, "b", 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot compute \"c\" from a 1: dynamic item [a] -> [c] takes [a], not \"b\"");
    }
}
