package org.broca.federated.client;

/** Ends a recipe's run early: what was wanted of it is there. */
final class RecipeEnd extends RuntimeException {
    private static final long serialVersionUID = 1;

    RecipeEnd() {
        super("the recipe has done what it was run for", null, false, false);
    }
}
