package org.broca.tensor.distributed;

/** Another process of the group is gone, or does not answer: this one cannot go on. */
public final class LostPeerException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    LostPeerException(String message, Throwable cause) {
        super(message, cause);
    }
}
