package org.broca.federated.partition;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.broca.tensor.Check;

/** See {@link Partitioner#byKey}. */
record KeyPartitioner(String key) implements Partitioner {
    private static final int SHOWN = 10;

    @Override
    public List<List<Utterance>> deal(List<Utterance> utterances, int clients) {
        IidPartitioner.requireEnough(utterances, clients);
        Map<String, List<Utterance>> groups = groups(utterances, key);
        Check.that(
                groups.size() >= clients,
                "by %s there are %d groups, too few for %d clients: %s",
                key,
                groups.size(),
                clients,
                groups.entrySet().stream()
                        .limit(SHOWN)
                        .map(group -> "%s (%d)"
                                .formatted(
                                        name(group.getKey()), group.getValue().size()))
                        .collect(Collectors.joining(", ")));
        List<List<Utterance>> sorted = new ArrayList<>(groups.values());
        sorted.sort(
                Comparator.comparingInt((List<Utterance> group) -> group.size()).reversed());
        List<List<Utterance>> dealt = IidPartitioner.empty(clients);
        for (List<Utterance> group : sorted) {
            dealt.stream()
                    .min(Comparator.comparingInt(List::size))
                    .orElseThrow()
                    .addAll(group);
        }
        return dealt;
    }

    private static String name(String value) {
        return value.isEmpty() ? "none given" : value;
    }

    /** Utterances by their value of a key, the values in alphabetical order. */
    static Map<String, List<Utterance>> groups(List<Utterance> utterances, String key) {
        Map<String, List<Utterance>> groups = new TreeMap<>();
        utterances.forEach(one -> groups.computeIfAbsent(one.field(key), value -> new ArrayList<>())
                .add(one));
        return groups;
    }
}
