package org.broca.hparams;

/**
 * One thing that is wrong with a hyperparameter file.
 *
 * @param where file and line ({@code train.yaml:41}), empty where the value came from a program
 * @param message what is wrong, what was given and what would be right
 */
public record Problem(String where, String message) {
    /** The message with its place in front. */
    @Override
    public String toString() {
        return where.isEmpty() ? message : where + ": " + message;
    }
}
