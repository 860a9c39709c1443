package org.broca.dataio;

import java.util.Optional;
import java.util.random.RandomGenerator;
import org.broca.tensor.Check;
import org.broca.tensor.Randomness;

/**
 * Which data point this thread is computing, for functions of a {@link DynamicItem} that want more than their
 * arguments.
 *
 * <p>{@link #random} is a generator of its own for each (global seed, epoch, index of the data point): what it gives
 * does not depend on which loader thread computes the point or when, and a resumed run draws the same.
 */
public final class ItemContext {
    private static final ThreadLocal<Optional<ItemContext>> CURRENT = ThreadLocal.withInitial(Optional::empty);
    private static final ThreadLocal<Integer> EPOCH = ThreadLocal.withInitial(() -> 0);

    private final String id;
    private final int index;
    private final RandomGenerator random;

    private ItemContext(String id, int index) {
        this.id = id;
        this.index = index;
        this.random = Randomness.stream("item", EPOCH.get(), index);
    }

    /** Id of the data point. */
    public static String id() {
        return current().id;
    }

    /** Index of the data point in its dataset. */
    public static int index() {
        return current().index;
    }

    /** The loader's epoch; 0 outside a loader. */
    public static int epoch() {
        return EPOCH.get();
    }

    /** The data point's own generator. */
    public static RandomGenerator random() {
        return current().random;
    }

    /** The data point's own generator, if this thread is computing a data point. */
    public static Optional<RandomGenerator> randomIfInside() {
        return CURRENT.get().map(context -> context.random);
    }

    private static ItemContext current() {
        Optional<ItemContext> context = CURRENT.get();
        Check.state(context.isPresent(), "ItemContext is known only while a data point is being computed");
        return context.orElseThrow();
    }

    /** Says which epoch this thread loads. */
    static void epoch(int epoch) {
        EPOCH.set(epoch);
    }

    /** Enters a data point; closing the result returns to the one before. */
    static Entered enter(String id, int index) {
        Optional<ItemContext> before = CURRENT.get();
        CURRENT.set(Optional.of(new ItemContext(id, index)));
        return () -> CURRENT.set(before);
    }

    /** Being inside a data point. */
    interface Entered extends AutoCloseable {
        @Override
        void close();
    }
}
