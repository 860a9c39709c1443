package org.broca.dataio;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;

/** Data points of a manifest, in its order. */
final class ManifestItems implements ItemSource {
    private final List<String> ids;
    private final List<Map<String, ?>> points;
    private final List<String> keys;

    ManifestItems(Map<String, ? extends Map<String, ?>> items, String origin) {
        Check.that(!items.isEmpty(), "%s has no items", origin);
        ids = List.copyOf(items.keySet());
        points = List.copyOf(items.values());
        keys = List.copyOf(points.get(0).keySet());
        for (int i = 0; i < points.size(); i++) {
            checkKeys(ids.get(i), points.get(i));
        }
    }

    private void checkKeys(String id, Map<String, ?> point) {
        Check.that(
                !point.containsKey("id"),
                "item \"%s\" has a key \"id\", which is reserved for the name of the item itself",
                id);
        List<String> missing = new ArrayList<>(keys);
        missing.removeAll(point.keySet());
        Check.that(
                missing.isEmpty(), "item \"%s\" has no %s, which the first item \"%s\" has", id, missing, ids.get(0));
    }

    @Override
    public int size() {
        return ids.size();
    }

    @Override
    public String id(int index) {
        return ids.get(index);
    }

    @Override
    public List<String> keys() {
        return keys;
    }

    @Override
    public Map<String, ?> get(int index) {
        return points.get(index);
    }
}
