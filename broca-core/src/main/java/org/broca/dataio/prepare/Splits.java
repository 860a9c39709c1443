package org.broca.dataio.prepare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.broca.tensor.Check;

/** Random splits that depend on the seed and the items alone. */
public final class Splits {
    private Splits() {}

    /**
     * Shuffles the items and cuts them into parts; what rounding leaves goes into the last.
     *
     * @param ratio sizes of the parts relative to their sum, such as 80, 10, 10
     * @param seed the same seed gives the same parts on every machine
     */
    public static <T> List<List<T>> split(List<T> items, List<Integer> ratio, long seed) {
        int total = ratio.stream().mapToInt(Integer::intValue).sum();
        Check.that(
                total > 0 && ratio.stream().allMatch(part -> part >= 0),
                "split ratio must be whole numbers that are not negative, such as [80, 10, 10], got %s",
                ratio);
        List<T> shuffled = shuffle(items, new Random(seed));
        List<List<T>> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < ratio.size(); i++) {
            boolean last = i == ratio.size() - 1;
            int end = last ? shuffled.size() : start + (int) ((long) shuffled.size() * ratio.get(i) / total);
            parts.add(List.copyOf(shuffled.subList(start, end)));
            start = end;
        }
        return parts;
    }

    /** Fisher and Yates over {@link Random}, whose numbers the Java specification fixes. */
    static <T> List<T> shuffle(List<T> items, Random random) {
        List<T> shuffled = new ArrayList<>(items);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
    }
}
