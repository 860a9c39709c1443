package org.broca.hparams;

import java.util.Optional;

/** The classes that a user wrote for a recipe, which its YAML may name beside those of the alias table. */
@FunctionalInterface
public interface UserClasses {
    /** The user's own class of this Java name; empty for any class that is not the user's. */
    Optional<Class<?>> find(String name);

    /** Where classes are looked for, as the end of an error tells it. */
    default String place() {
        return "among the recipe's Java files";
    }

    /** No classes. */
    static UserClasses none() {
        return noneAt("here: ./broca compiles the Java files beside a recipe's Train.java");
    }

    /** No classes, where {@link #place} tells that they were looked for. */
    static UserClasses noneAt(String place) {
        return new UserClasses() {
            @Override
            public Optional<Class<?>> find(String name) {
                return Optional.empty();
            }

            @Override
            public String place() {
                return place;
            }
        };
    }

    /**
     * The classes of the recipe that this thread runs: those of its context class loader, where that is another than
     * the toolkit's own.
     */
    static UserClasses ofRecipe() {
        ClassLoader recipe = Thread.currentThread().getContextClassLoader();
        return recipe == null || recipe.equals(UserClasses.class.getClassLoader()) ? none() : of(recipe);
    }

    /** The classes that {@code loader} itself defines; those of its parents are not the user's. */
    static UserClasses of(ClassLoader loader) {
        return name -> {
            try {
                Class<?> type = Class.forName(name, false, loader);
                return type.getClassLoader() == loader ? Optional.of(type) : Optional.empty();
            } catch (ClassNotFoundException | LinkageError e) {
                return Optional.empty();
            }
        };
    }
}
