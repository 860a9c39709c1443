package org.broca.nnet.optim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that an {@link Optimizer} treats alike, and their options by PyTorch's names ({@code lr},
 * {@code weight_decay}).
 *
 * <p>Options may be changed between steps; that is what learning-rate schedulers do.
 */
public final class ParameterGroup {
    private final List<Tensor> parameters;
    private final Map<String, @Nullable Object> options = new LinkedHashMap<>();

    /** A group with all options at the optimizer's defaults. */
    public ParameterGroup(List<Tensor> parameters) {
        this(parameters, Map.of());
    }

    /**
     * A group with options of its own.
     *
     * @param options by PyTorch's names; what is not given is taken from the optimizer
     */
    public ParameterGroup(List<Tensor> parameters, Map<String, ? extends @Nullable Object> options) {
        this.parameters = List.copyOf(parameters);
        this.options.putAll(options);
    }

    public List<Tensor> parameters() {
        return parameters;
    }

    /** Learning rate. */
    public double lr() {
        return number("lr");
    }

    /** Sets the learning rate. */
    @CanIgnoreReturnValue
    public ParameterGroup lr(double lr) {
        return option("lr", lr);
    }

    /** All options, in PyTorch's order. */
    public Map<String, @Nullable Object> options() {
        return Collections.unmodifiableMap(options);
    }

    /** Sets one option; keys that the optimizer does not use are kept and saved. */
    @CanIgnoreReturnValue
    public ParameterGroup option(String key, @Nullable Object value) {
        options.put(key, value);
        return this;
    }

    /**
     * An option that is a number.
     *
     * @throws IllegalArgumentException if there is none of that name, or it is no number
     */
    public double number(String key) {
        Object value = options.get(key);
        if (value instanceof Tensor scalar) {
            return scalar.item();
        } else if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(
                "option \"%s\" must be a number, got %s".formatted(key, String.valueOf(value)));
    }

    /** Whether an option is on; one that is absent or null is off. */
    public boolean flag(String key) {
        return Boolean.TRUE.equals(options.get(key));
    }

    /** An option that is a list of numbers, such as {@code betas}. */
    List<Double> numbers(String key) {
        List<Double> numbers = new ArrayList<>();
        if (options.get(key) instanceof List<?> list) {
            list.forEach(item -> numbers.add(item instanceof Number number ? number.doubleValue() : Double.NaN));
        }
        boolean right = !numbers.isEmpty() && numbers.stream().noneMatch(number -> number.isNaN());
        Check.that(right, "option \"%s\" must be a list of numbers, got %s", key, String.valueOf(options.get(key)));
        return numbers;
    }

    /** The same parameters, with {@code defaults} where this group has no option of its own. */
    ParameterGroup over(Map<String, ? extends @Nullable Object> defaults) {
        ParameterGroup merged = new ParameterGroup(parameters, defaults);
        merged.options.putAll(options);
        return merged;
    }
}
