package org.broca.federated.client;

import java.util.List;

/** A recipe's {@code main}: trains and evaluates by a YAML file, with a {@link org.broca.core.Brain} on this thread. */
@FunctionalInterface
public interface RecipeProgram {
    /**
     * Runs the recipe.
     *
     * @param arguments the YAML file, then options and overrides of its keys, as {@link org.broca.core.Arguments} has
     *     them
     */
    void run(List<String> arguments) throws Exception;
}
