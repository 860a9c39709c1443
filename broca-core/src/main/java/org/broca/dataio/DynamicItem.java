package org.broca.dataio;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.broca.tensor.Check;

/**
 * A function of some items of a data point that provides others.
 *
 * <pre>{@code
 * DynamicItem.takes("wav").provides("sig").by(AudioIo::readAudio)
 * DynamicItem.takes("start", "stop").provides("length").by((Long start, Long stop) -> stop - start)
 * DynamicItem.takes("spk_id").provides("spk_id", "spk_id_encoded").inSteps(
 *         (String speaker) -> speaker,
 *         (String speaker) -> encoder.encodeLabelTensor(speaker))
 * }</pre>
 *
 * <p>The counterpart of Python's {@code @takes} and {@code @provides}: a function that is called once ({@code by})
 * returns one value, or a list of as many values as it provides; a generator becomes {@code inSteps}, one function for
 * each provided item, called in order and only as far as the requested items need. Items that the data itself holds
 * ("static") win over provided ones of the same name, as in SpeechBrain.
 *
 * <p>Functions run in loader threads, many at once; chance comes from {@link ItemContext#random}.
 */
public final class DynamicItem {
    private final List<String> takes;
    private final List<String> provides;
    private final List<Function<Values, ?>> steps;

    private DynamicItem(List<String> takes, List<String> provides, List<Function<Values, ?>> steps) {
        Check.that(!provides.isEmpty(), "a dynamic item must provide something; the one that takes %s does not", takes);
        long distinct = provides.stream().distinct().count();
        Check.that(distinct == provides.size(), "a dynamic item provides a key twice: %s", provides);
        this.takes = takes;
        this.provides = provides;
        this.steps = steps;
    }

    /** Starts a dynamic item that needs these items; none for a value made from nothing. */
    public static Takes takes(String... keys) {
        return new Takes(List.of(keys));
    }

    /** Keys of the items it needs, in the order of its function's arguments. */
    public List<String> taken() {
        return takes;
    }

    /** Keys of the items it provides, in order. */
    public List<String> provided() {
        return provides;
    }

    boolean inSteps() {
        return steps.size() > 1;
    }

    Object run(int step, Values values) {
        return steps.get(step).apply(values);
    }

    @Override
    public String toString() {
        return takes + " -> " + provides;
    }

    /**
     * A dynamic item whose provided keys are not known yet.
     *
     * @param keys of the items it needs
     */
    public record Takes(List<String> keys) {
        public Takes {
            keys = List.copyOf(keys);
        }

        /** Says what it provides. */
        public Provides provides(String... provided) {
            return new Provides(keys, List.of(provided));
        }
    }

    /** Function of three items. */
    @FunctionalInterface
    public interface TriFunction<A, B, C> {
        Object apply(A a, B b, C c);
    }

    /**
     * A dynamic item whose function is not known yet.
     *
     * @param takes keys of the items it needs
     * @param keys of the items it provides
     */
    public record Provides(List<String> takes, List<String> keys) {
        public Provides {
            takes = List.copyOf(takes);
            keys = List.copyOf(keys);
        }

        /** Computed from nothing. */
        public DynamicItem by(Supplier<?> function) {
            return once(0, values -> function.get());
        }

        /** Computed from one item. */
        public <A> DynamicItem by(Function<A, ?> function) {
            return once(1, values -> function.apply(values.get(takes.get(0))));
        }

        /** Computed from two items. */
        public <A, B> DynamicItem by(BiFunction<A, B, ?> function) {
            return once(2, values -> function.apply(values.get(takes.get(0)), values.get(takes.get(1))));
        }

        /** Computed from three items. */
        public <A, B, C> DynamicItem by(TriFunction<A, B, C> function) {
            return once(
                    3,
                    values -> function.apply(
                            values.get(takes.get(0)), values.get(takes.get(1)), values.get(takes.get(2))));
        }

        /** Computed from any number of items, read by key. */
        public DynamicItem byValues(Function<Values, ?> function) {
            return once(takes.size(), function);
        }

        /**
         * One function for each provided item, each given the one item that is taken.
         *
         * @throws IllegalArgumentException if there are not as many functions as provided items
         */
        @SafeVarargs
        public final <A> DynamicItem inSteps(Function<A, ?>... functions) {
            Check.that(takes.size() == 1, "steps of one argument take one item, but %s are taken", takes);
            List<Function<Values, ?>> steps = new ArrayList<>();
            for (Function<A, ?> function : functions) {
                steps.add(values -> function.apply(values.get(takes.get(0))));
            }
            return steps(steps);
        }

        /**
         * One function for each provided item, each given the one item that is taken and all that was provided before.
         *
         * @throws IllegalArgumentException if there are not as many functions as provided items
         */
        @SafeVarargs
        public final <A> DynamicItem inSteps(BiFunction<A, Values, ?>... functions) {
            Check.that(takes.size() == 1, "steps of (item, values) take one item, but %s are taken", takes);
            List<Function<Values, ?>> steps = new ArrayList<>();
            for (BiFunction<A, Values, ?> function : functions) {
                steps.add(values -> function.apply(values.get(takes.get(0)), values));
            }
            return steps(steps);
        }

        /** One function for each provided item, each reading taken and earlier provided items by key. */
        @SafeVarargs
        public final DynamicItem inStepsByValues(Function<Values, ?>... functions) {
            List<Function<Values, ?>> steps = new ArrayList<>();
            for (Function<Values, ?> function : functions) {
                steps.add(function);
            }
            return steps(steps);
        }

        private DynamicItem once(int arity, Function<Values, ?> function) {
            Check.that(arity == takes.size(), "a function of %d arguments cannot take %s", arity, takes);
            return new DynamicItem(takes, keys, List.of(function));
        }

        private DynamicItem steps(List<Function<Values, ?>> steps) {
            Check.that(steps.size() == keys.size(), "%s need as many steps, but there are %d", keys, steps.size());
            return new DynamicItem(takes, keys, List.copyOf(steps));
        }
    }
}
