package org.broca.hparams;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Reads hyperparameter files in HyperPyYAML 1.2.3.
 *
 * <p>{@code !new: !name: !apply: !applyref: !ref !copy !tuple !include: !PLACEHOLDER !module:} and Python's own
 * {@code !!python/…} tags mean what they mean there; scalars follow YAML 1.2. Class and function names are looked up in
 * the {@linkplain AliasTable alias table} and among the classes of the recipe that runs.
 *
 * <p>Read as HyperPyYAML reads them, but for this: references work in any order and through any chain; what they join
 * is computed first ({@code <b>*2} with {@code b: 1+1} is 4); text such as {@code <unk>} that names no key, found
 * through a reference, stays text; scalars in tuples follow YAML 1.2 too ({@code (1e-3, yes)} is a number and text);
 * dates are text; a tuple inside brackets or braces stays a tuple.
 *
 * <p>All methods throw {@link HparamsException} with every problem of the file, and
 * {@link java.io.UncheckedIOException} where a file cannot be read.
 */
public final class HyperYaml {
    private HyperYaml() {}

    /** The values and objects of a file. */
    public static Hparams load(Path file, Overrides overrides) {
        return reader().load(file, overrides);
    }

    /** The values and objects of a text; what it includes is found from the current folder. */
    public static Hparams load(String text, Overrides overrides) {
        return reader().load(text, overrides);
    }

    /** The YAML of a file with every reference, include and override filled in, and nothing built. */
    public static String resolve(Path file, Overrides overrides) {
        return reader().resolve(file, overrides);
    }

    /**
     * The YAML of {@code file} with everything filled in, where each key that {@code other} also has takes the value it
     * has there: numbers, text, lists, names of classes and functions. An object is left as {@code file} makes it;
     * where {@code other} makes one of the same class under the same key, options that both give, and those of
     * {@code overrides}, are {@code other}'s. Keys that are {@code kept} stay as {@code file} has them.
     */
    public static String resolveWithValuesOf(Path other, Overrides overrides, Path file, Set<String> kept) {
        return reader().resolveWithValuesOf(other, overrides, file, kept);
    }

    /** The YAML of a text with every reference, include and override filled in, and nothing built. */
    public static String resolve(String text, Overrides overrides) {
        return reader().resolve(text, overrides);
    }

    /** Tries to build every object of a file, going on after what fails; placeholders stand as text. */
    public static CheckReport check(Path file) {
        return reader().check(file, Overrides.none());
    }

    /** An object of a class with a {@code builder(...)} or a constructor, from the keys YAML would give. */
    public static <T> T build(Class<T> type, Map<String, ?> options) {
        return reader().build(type, options);
    }

    /** The record whose components are named like the keys of {@code values}. */
    public static <R extends Record> R bind(Class<R> type, Map<String, ?> values) {
        return Hparams.of(values).bind(type);
    }

    /** A reader to which more names can be given; inside a recipe it knows the recipe's own classes. */
    public static HyperYamlReader reader() {
        return new HyperYamlReader(AliasTable.standard(), UserClasses.ofRecipe());
    }
}
