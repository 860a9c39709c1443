package org.broca.core;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;

/** Which checkpoint is wanted: the latest, or the one with the least or the largest value of a key. */
public final class Selection {
    private final Predicate<Checkpoint> eligible;
    private final Comparator<Checkpoint> order;
    private final String text;

    private Selection(Predicate<Checkpoint> eligible, Comparator<Checkpoint> order, String text) {
        this.eligible = eligible;
        this.order = order;
        this.text = text;
    }

    /** The one saved last. */
    public static Selection latest() {
        return new Selection(checkpoint -> true, recency(), "the latest checkpoint");
    }

    /** The one with the least {@code key}; of equals the one saved last. Those without the key are not considered. */
    public static Selection min(String key) {
        return byKey(key, -1, "the checkpoint with the least " + key);
    }

    /** The one with the largest {@code key}; of equals the one saved last. Those without the key are not considered. */
    public static Selection max(String key) {
        return byKey(key, 1, "the checkpoint with the largest " + key);
    }

    private static Selection byKey(String key, int sign, String text) {
        Comparator<Checkpoint> byValue =
                Comparator.comparingDouble(c -> sign * c.number(key).orElseThrow());
        return new Selection(c -> c.number(key).isPresent(), byValue.thenComparing(recency()), text);
    }

    private static Comparator<Checkpoint> recency() {
        // The name breaks ties of checkpoints saved within one tick of the clock.
        return Comparator.comparingDouble(Checkpoint::unixtime)
                .thenComparing(c -> c.path().getFileName().toString());
    }

    /** Only among those for which {@code condition} holds. */
    public Selection where(Predicate<Checkpoint> condition) {
        return new Selection(eligible.and(condition), order, text);
    }

    /** The one wanted, if any is eligible. */
    public Optional<Checkpoint> from(Collection<Checkpoint> checkpoints) {
        return checkpoints.stream().filter(eligible).max(order);
    }

    boolean considers(Checkpoint checkpoint) {
        return eligible.test(checkpoint);
    }

    /** Best first. */
    Comparator<Checkpoint> order() {
        return order.reversed();
    }

    @Override
    public String toString() {
        return text;
    }
}
