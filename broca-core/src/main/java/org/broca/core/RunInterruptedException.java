package org.broca.core;

/** A run was told to stop; it saved where it was, if it had a checkpointer, and can be started again. */
public final class RunInterruptedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RunInterruptedException(String message) {
        super(message);
    }
}
