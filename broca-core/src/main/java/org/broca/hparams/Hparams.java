package org.broca.hparams;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hyperparameters of an experiment by key, in the order of the file: plain values and the objects made from it.
 *
 * <p>They stay editable until a recipe binds them to its own record. Keys are written as in YAML; the inner ones of a
 * map are reached by {@link #section}. Not safe for use by several threads while it is edited.
 */
public final class Hparams {
    private final Map<String, @Nullable Object> values;
    private final Map<String, String> places;

    private Hparams(Map<String, ? extends @Nullable Object> values, Map<String, String> places) {
        this.values = new LinkedHashMap<>(values);
        this.places = new LinkedHashMap<>(places);
    }

    /** Hyperparameters from values made by a program; null is YAML's null. */
    public static Hparams of(Map<String, ?> values) {
        return new Hparams(values, Map.of());
    }

    static Hparams ofFile(Map<String, ? extends @Nullable Object> values, Map<String, String> places) {
        return new Hparams(values, places);
    }

    /** The keys in order. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /** Whether the key is there, even as null. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** The values by key, in order, not to be changed; null is YAML's null. */
    public Map<String, @Nullable Object> asMap() {
        return Collections.unmodifiableMap(values);
    }

    /** The value of a key, empty if it is not there or null. */
    public Optional<Object> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * The value of a key as a {@code type}, empty if it is not there or null.
     *
     * @throws HparamsException if the value is no {@code type}
     */
    public <T> Optional<T> find(String key, Class<T> type) {
        return values.get(key) == null ? Optional.empty() : Optional.of(get(key, type));
    }

    /**
     * The value of a key as a {@code type}; what {@code !name:} gave becomes the functional interface {@code type}.
     *
     * @throws HparamsException if the key is not there, or its value is null or no {@code type}
     */
    @SuppressWarnings("unchecked")
    public <T> T get(String key, Class<T> type) {
        if (!values.containsKey(key)) {
            throw problem("", "missing key: " + key + Nearest.hint(key, keys(), "%s"));
        }
        try {
            Object value = Converter.convert(values.get(key), type).value();
            if (value == null) {
                throw new Mismatch("must be %s, got null".formatted(Types.named(type)));
            }
            return (T) Converter.box(type).cast(value);
        } catch (Mismatch e) {
            throw problem(where(key), key + " " + e.text());
        }
    }

    /** A whole number. */
    public int getInt(String key) {
        return get(key, int.class);
    }

    /** A whole number. */
    public long getLong(String key) {
        return get(key, long.class);
    }

    /** A number. */
    public double getDouble(String key) {
        return get(key, double.class);
    }

    /** True or false. */
    public boolean getBoolean(String key) {
        return get(key, boolean.class);
    }

    /** Text. */
    public String getString(String key) {
        return get(key, String.class);
    }

    /** A list whose items are all of one type. */
    public <T> List<T> getList(String key, Class<T> item) {
        return Arrays.asList(cast(item, get(key, item.arrayType())));
    }

    @SuppressWarnings("unchecked")
    private static <T> T[] cast(Class<T> item, Object array) {
        if (item.isPrimitive()) {
            throw new IllegalArgumentException("give the class of an object, not " + item);
        }
        return (T[]) array;
    }

    /** The inner keys of a map, as a copy. */
    public Hparams section(String key) {
        return get(key, Hparams.class);
    }

    /** A map whose values are all of one type, in order. */
    public <T> Map<String, T> getMap(String key, Class<T> item) {
        Hparams section = section(key);
        Map<String, T> result = new LinkedHashMap<>();
        section.keys().forEach(inner -> result.put(inner, section.get(inner, item)));
        return Collections.unmodifiableMap(result);
    }

    /** Gives a key a value, in its old place or at the end. */
    @CanIgnoreReturnValue
    public Hparams put(String key, @Nullable Object value) {
        values.put(key, value);
        places.remove(key);
        return this;
    }

    /** Takes a key out; nothing happens if it is not there. */
    @CanIgnoreReturnValue
    public Hparams remove(String key) {
        values.remove(key);
        places.remove(key);
        return this;
    }

    /**
     * The record whose components are named like the keys ({@code ctcWeight} for {@code ctc_weight}); keys that no
     * component names are left out, {@code Optional} components may be absent or null.
     *
     * @throws HparamsException telling all keys that are missing or have the wrong type
     */
    public <R extends Record> R bind(Class<R> type) {
        return Binding.bind(type, this);
    }

    @Nullable Object raw(String key) {
        return values.get(key);
    }

    /** Where the key was written, as {@code file:line}; empty if a program gave it. */
    public String where(String key) {
        return places.getOrDefault(key, "");
    }

    /** The key that means the Java name {@code component}. */
    Optional<String> keyFor(String component) {
        return values.keySet().stream()
                .filter(key -> NameParts.same(key, component))
                .findFirst();
    }

    /** The keys that no component of {@code type} takes. */
    List<String> unbound(Class<?> type) {
        return values.keySet().stream()
                .filter(key -> Arrays.stream(type.getRecordComponents())
                        .noneMatch(component -> NameParts.same(key, component.getName())))
                .toList();
    }

    private static HparamsException problem(String where, String message) {
        return HparamsException.ofFile(List.of(new Problem(where, message)));
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
