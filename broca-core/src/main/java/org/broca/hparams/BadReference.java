package org.broca.hparams;

/** A reference without a value; it is told where the {@code !ref} stands, if its text was written there. */
final class BadReference extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final boolean told;

    BadReference(String message) {
        super(message, null, false, false);
        told = false;
    }

    /** The value it refers to has failed, and that has been told. */
    BadReference() {
        super("", null, false, false);
        told = true;
    }

    boolean circular() {
        return told || String.valueOf(getMessage()).startsWith("circular");
    }
}
