package org.broca.hparams;

/** A value that does not fit a type; the message says what the type must be and what was given. */
final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
        super(message);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
