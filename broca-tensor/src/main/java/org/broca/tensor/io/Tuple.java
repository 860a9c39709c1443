package org.broca.tensor.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's tuple; None in it is {@code null}. */
public record Tuple(List<@Nullable Object> items) {
    public Tuple {
        items = Collections.unmodifiableList(new ArrayList<>(items));
    }

    public static Tuple of(@Nullable Object... items) {
        return new Tuple(Arrays.asList(items));
    }

    public int size() {
        return items.size();
    }

    public @Nullable Object get(int index) {
        return items.get(index);
    }
}
