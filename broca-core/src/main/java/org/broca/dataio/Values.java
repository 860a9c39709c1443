package org.broca.dataio;

import java.util.List;
import org.broca.tensor.Tensor;

/** What a function of a {@link DynamicItem} may read: the items it takes, and those its earlier steps provided. */
public final class Values {
    private final DynamicItem item;
    private final ItemEvaluation evaluation;
    private final int step;

    Values(DynamicItem item, ItemEvaluation evaluation, int step) {
        this.item = item;
        this.evaluation = evaluation;
        this.step = step;
    }

    /**
     * One value, as the type that it is assigned to.
     *
     * @throws IllegalArgumentException if the dynamic item neither takes {@code key} nor provided it in an earlier step
     */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> T get(String key) {
        List<String> earlier = item.provided().subList(0, step);
        if (!item.taken().contains(key) && !earlier.contains(key)) {
            throw new IllegalArgumentException("dynamic item %s takes %s%s, not \"%s\""
                    .formatted(item, item.taken(), step == 0 ? "" : " and has provided " + earlier, key));
        }
        return (T) evaluation.value(key);
    }

    /** A text. */
    public String text(String key) {
        return get(key);
    }

    /** A tensor. */
    public Tensor tensor(String key) {
        return get(key);
    }
}
