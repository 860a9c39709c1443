package org.broca.dataio;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.tensor.Check;

/** Data points of a manifest, in its order; they need not have the same keys. */
final class ManifestItems implements ItemSource {
    private final List<String> ids;
    private final List<Map<String, ?>> points;
    private final List<String> keys;

    private final String origin;

    ManifestItems(Map<String, ? extends Map<String, ?>> items, String origin) {
        Check.that(!items.isEmpty(), "%s has no items", origin);
        this.origin = origin;
        ids = List.copyOf(items.keySet());
        points = List.copyOf(items.values());
        Set<String> all = new LinkedHashSet<>();
        items.forEach((id, point) -> {
            Check.that(
                    !point.containsKey("id"),
                    "item \"%s\" has a key \"id\", which is reserved for the name of the item itself",
                    id);
            all.addAll(point.keySet());
        });
        keys = List.copyOf(all);
    }

    @Override
    public String origin() {
        return origin;
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

    @Override
    public Optional<double[]> numbers(String key) {
        double[] numbers = new double[points.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(points.get(i).get(key) instanceof Number number)) {
                return Optional.empty();
            }
            numbers[i] = number.doubleValue();
        }
        return Optional.of(numbers);
    }
}
