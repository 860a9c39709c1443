package org.broca.dataio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Goes through the labels of a collection, and counts them. */
final class LabelCounts {
    private LabelCounts() {}

    static void forEachLabel(Iterable<?> iterable, boolean sequenceInput, Consumer<Object> action) {
        for (Object element : iterable) {
            if (!sequenceInput) {
                action.accept(element);
            } else if (element instanceof Iterable<?> labels) {
                labels.forEach(action);
            } else if (element instanceof CharSequence text) {
                text.codePoints().forEach(c -> action.accept(Character.toString(c)));
            } else {
                throw new IllegalArgumentException("sequenceInput needs lists of labels or texts, got "
                        + element.getClass().getName() + ": " + element);
            }
        }
    }

    /** How often each label is seen, in the order of first sight. */
    static Map<Object, Long> count(Iterable<?> iterable, boolean sequenceInput) {
        Map<Object, Long> counts = new LinkedHashMap<>();
        forEachLabel(iterable, sequenceInput, label -> counts.merge(PythonLiteral.canonical(label), 1L, Long::sum));
        return counts;
    }

    /** The labels seen at least so often, most common first, then in the order of first sight. */
    static List<Object> mostCommon(Map<Object, Long> counts, OptionalInt limit, long minCount) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<Object, Long>comparingByValue().reversed())
                .limit(limit.orElse(Integer.MAX_VALUE))
                .filter(entry -> entry.getValue() >= minCount)
                .<Object>map(Map.Entry::getKey)
                .toList();
    }
}
