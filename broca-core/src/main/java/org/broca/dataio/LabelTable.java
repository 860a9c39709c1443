package org.broca.dataio;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Labels and their indices, both ways, in the order in which the labels came. */
final class LabelTable {
    private final Map<Object, Integer> indices = new LinkedHashMap<>();
    private final Map<Integer, Object> labels = new HashMap<>();

    int size() {
        return indices.size();
    }

    Map<Object, Integer> indices() {
        return Collections.unmodifiableMap(indices);
    }

    Map<Integer, Object> labels() {
        return Collections.unmodifiableMap(labels);
    }

    boolean contains(Object label) {
        return indices.containsKey(label);
    }

    Optional<Integer> indexOf(Object label) {
        return Optional.ofNullable(indices.get(label));
    }

    /** The index of a label that must be there. */
    int at(Object label) {
        return indexOf(label).orElseThrow();
    }

    Optional<Object> labelAt(int index) {
        return Optional.ofNullable(labels.get(index));
    }

    void put(Object label, int index) {
        indices.put(label, index);
        labels.put(index, label);
    }

    int firstFree(int from) {
        int index = from;
        while (labels.containsKey(index)) {
            index++;
        }
        return index;
    }

    /** Puts the label at the index and returns the label that must move from there, if another one had it. */
    Optional<Object> force(Object label, int index) {
        Integer old = indices.get(label);
        if (old != null && old == index) {
            return Optional.empty();
        }
        if (old != null) {
            labels.remove(old);
        }
        Optional<Object> displaced = labelAt(index);
        put(label, index);
        return displaced;
    }

    boolean isContinuous(int from) {
        for (int i = 0; i < labels.size(); i++) {
            if (!labels.containsKey(from + i)) {
                return false;
            }
        }
        return !labels.isEmpty();
    }

    void replaceBy(LabelTable other) {
        indices.clear();
        labels.clear();
        other.indices.forEach(this::put);
    }
}
