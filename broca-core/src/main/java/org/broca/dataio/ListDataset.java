package org.broca.dataio;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ready data points. */
final class ListDataset implements Dataset {
    private final List<Map<String, ?>> points;

    ListDataset(List<? extends Map<String, ?>> points) {
        this.points = List.copyOf(points);
    }

    @Override
    public int size() {
        return points.size();
    }

    @Override
    public Map<String, Object> get(int index) {
        return new LinkedHashMap<>(points.get(index));
    }
}
