package org.broca.federated.partition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartitionerTest {
    /** Utterances of speakers a, b, c, ...: one has 1, the next 2, and so on. */
    private static List<Utterance> corpus(int speakers) {
        List<Utterance> all = new ArrayList<>();
        for (int speaker = 0; speaker < speakers; speaker++) {
            for (int i = 0; i <= speaker; i++) {
                String name = String.valueOf((char) ('a' + speaker));
                all.add(new Utterance(name + i, Map.of("spk_id", name), ""));
            }
        }
        return all;
    }

    @Property(tries = 50)
    void everyUtteranceGoesToOneClientAndEveryClientGetsSome(
            @ForAll @IntRange(min = 5, max = 9) int speakers,
            @ForAll @IntRange(min = 1, max = 5) int clients,
            @ForAll long seed) {
        List<Utterance> all = corpus(speakers);
        for (Partitioner partitioner : List.of(
                Partitioner.iid(seed), Partitioner.byKey("spk_id"), Partitioner.dirichlet("spk_id", 0.5, seed))) {
            List<List<Utterance>> dealt = partitioner.deal(all, clients);
            assertThat(dealt).hasSize(clients).noneMatch(List::isEmpty);
            assertThat(dealt.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(all);
            assertThat(partitioner.deal(all, clients)).isEqualTo(dealt);
        }
    }

    @Test
    void speakersStayTogetherAndSharesAreEven() {
        List<List<Utterance>> dealt = Partitioner.byKey("spk_id").deal(corpus(4), 2);
        assertThat(dealt.stream().map(List::size)).containsExactly(5, 5);
        assertThat(dealt.stream()
                        .map(part -> part.stream()
                                .map(one -> one.field("spk_id"))
                                .distinct()
                                .sorted()
                                .toList()))
                .containsExactly(List.of("a", "d"), List.of("b", "c"));
    }

    @Test
    void randomSharesDifferByOneAtMost() {
        assertThat(Partitioner.iid(1).deal(corpus(4), 3).stream().map(List::size))
                .containsExactly(4, 3, 3);
    }

    @Test
    void aLargeAlphaMakesClientsAlikeAndASmallOneDoesNot() {
        List<Utterance> all = IntStream.range(0, 1000)
                .mapToObj(i -> new Utterance("u" + i, Map.of("label", String.valueOf(i % 4)), ""))
                .toList();
        assertThat(Partitioner.dirichlet("label", 1e5, 3).deal(all, 5).stream().map(List::size))
                .allSatisfy(size -> assertThat(size).isBetween(190, 210));
        List<List<Utterance>> uneven = Partitioner.dirichlet("label", 0.1, 3).deal(all, 5);
        assertThat(uneven.stream().mapToInt(List::size).max().orElseThrow()).isGreaterThan(300);
    }

    @Test
    void tooFewSpeakersAreCounted() {
        assertThatThrownBy(() -> Partitioner.byKey("spk_id").deal(corpus(3), 5))
                .hasMessage("by spk_id there are 3 groups, too few for 5 clients: a (1), b (2), c (3)");
        assertThatThrownBy(() -> Partitioner.byKey("accent").deal(corpus(3), 2))
                .hasMessage("by accent there are 1 groups, too few for 2 clients: none given (6)");
        assertThatThrownBy(() -> Partitioner.iid(1).deal(corpus(2), 5))
                .hasMessage("3 utterances cannot be split over 5 clients: each must get one at least");
        assertThatThrownBy(() -> Partitioner.dirichlet("spk_id", 0.0, 1))
                .hasMessage("alpha must be a number above 0, got 0.0");
        assertThatThrownBy(() -> Partitioner.dirichlet("accent", 1e-6, 1).deal(corpus(2), 3))
                .hasMessage(
                        "with alpha=1.0E-6, 3 utterances leave some of 3 clients without any: take fewer clients or a"
                                + " larger alpha");
    }
}
