package org.broca.tensor.distributed;

import org.jspecify.annotations.Nullable;

/** Another process of the group is gone, or does not answer: this one cannot go on. */
public final class LostPeerException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    private LostPeerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static LostPeerException of(int rank, String reason, @Nullable Throwable cause) {
        String message = "process %d lost the others of its group: one of them ended or does not answer, see its own"
                + " error (%s)";
        return new LostPeerException(message.formatted(rank, reason), cause);
    }
}
