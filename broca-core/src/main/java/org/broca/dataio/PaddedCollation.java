package org.broca.dataio;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Makes a {@link PaddedBatch} of data points, item by item.
 *
 * <ul>
 *   <li>Tensors, and Java arrays of numbers as tensors, are padded at the end of their first dimension with 0 (or the
 *       key's {@code value}); with {@code padded_keys} given, the others are stacked if their shapes agree.
 *   <li>Whole numbers become an int64 tensor {@code [batch]}, other numbers float64, truth values bool.
 *   <li>Everything else becomes a list: texts, lists, maps.
 * </ul>
 *
 * <p>The same values as SpeechBrain's {@code PaddedBatch}.
 */
public final class PaddedCollation implements Collation {
    private final Optional<Set<String>> paddedKeys;
    private final Map<String, Double> padValues;
    private final double padValue;
    private final boolean nonpaddedStack;

    private PaddedCollation(Builder b) {
        paddedKeys = b.paddedKeys;
        padValues = b.padValues;
        padValue = b.padValue;
        nonpaddedStack = b.nonpaddedStack;
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public PaddedBatch collate(List<Example> examples) {
        Check.that(!examples.isEmpty(), "a batch needs at least one data point");
        Set<String> keys = examples.get(0).items().keySet();
        Map<String, Object> columns = new LinkedHashMap<>();
        PaddingCount padding = new PaddingCount();
        for (String key : keys) {
            Column column = Column.of(key, examples);
            boolean pad = paddedKeys.map(padded -> padded.contains(key)).orElseGet(column::isTensors);
            columns.put(
                    key,
                    pad
                            ? column.padded(padValues.getOrDefault(key, padValue), padding)
                            : column.collected(nonpaddedStack));
        }
        paddedKeys.ifPresent(padded ->
                Check.that(keys.containsAll(padded), "padded_keys are %s, but the data points have %s", padded, keys));
        return new PaddedBatch(examples.stream().map(Example::id).toList(), examples.size(), columns, padding);
    }

    /** Names and defaults of SpeechBrain's {@code PaddedBatch}. */
    public static final class Builder {
        private Optional<Set<String>> paddedKeys = Optional.empty();
        private final Map<String, Double> padValues = new LinkedHashMap<>();
        private double padValue;
        private boolean nonpaddedStack = true;

        private Builder() {}

        /** Keys to pad; by default all tensors. */
        @CanIgnoreReturnValue
        public Builder paddedKeys(List<String> keys) {
            paddedKeys = Optional.of(new HashSet<>(keys));
            return this;
        }

        /** How to pad: {@code value} is the number to pad with, {@code mode} may only be {@code constant}. */
        @CanIgnoreReturnValue
        public Builder paddingKwargs(Map<String, Object> options) {
            padValue = valueOf("padding_kwargs", options);
            return this;
        }

        /** How to pad some keys, each as in {@link #paddingKwargs}. */
        @CanIgnoreReturnValue
        public Builder perKeyPaddingKwargs(Map<String, Map<String, Object>> options) {
            options.forEach((key, of) -> padValues.put(key, valueOf("per_key_padding_kwargs of \"" + key + "\"", of)));
            return this;
        }

        /** Whether tensors of one shape that are not padded are stacked; if not, they are a list. */
        @CanIgnoreReturnValue
        public Builder nonpaddedStack(boolean on) {
            nonpaddedStack = on;
            return this;
        }

        public PaddedCollation build() {
            return new PaddedCollation(this);
        }

        private static double valueOf(String name, Map<String, Object> options) {
            Object mode = options.getOrDefault("mode", "constant");
            Object value = options.getOrDefault("value", 0);
            Set<String> known = Set.of("mode", "value");
            Check.that(known.containsAll(options.keySet()), "%s: known are mode and value, got %s", name, options);
            Check.that(mode.equals("constant"), "%s: mode must be constant, got %s", name, mode);
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            throw new IllegalArgumentException("%s: value must be a number, got %s".formatted(name, value));
        }
    }

    static Object toTensor(Object value) {
        if (value instanceof float[] numbers) {
            return Tensor.of(numbers, numbers.length);
        }
        if (value instanceof double[] numbers) {
            return Tensor.of(numbers, numbers.length);
        }
        if (value instanceof long[] numbers) {
            return Tensor.of(numbers, numbers.length);
        }
        if (value instanceof int[] numbers) {
            return Tensor.of(numbers, numbers.length);
        }
        if (value instanceof boolean[] truths) {
            return Tensor.of(truths, truths.length);
        }
        return value;
    }
}
