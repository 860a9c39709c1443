package org.broca.federated.transport;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pauses between tries, each longer than the last. Safe for use from several threads. */
final class Retry {
    static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
    private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
    private static final long FIRST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 20_000;

    private final String whom;
    private final Duration patience;
    private long pauseMillis = FIRST_MILLIS;
    private long since = System.nanoTime();
    private String lastReason = "";

    Retry(String whom, Duration patience) {
        this.whom = whom;
        this.patience = patience;
    }

    /** The peer answered. */
    synchronized void reset() {
        pauseMillis = FIRST_MILLIS;
        since = System.nanoTime();
        lastReason = "";
    }

    /**
     * Waits before the next try to reach the peer.
     *
     * @throws IllegalStateException if patience is over
     */
    void pause(String reason) throws InterruptedException {
        Thread.sleep(nextMillis("is out of reach", reason));
    }

    /**
     * Waits before the next try, after the peer answered no.
     *
     * @throws IllegalStateException if patience is over
     */
    void pauseRefused(String reason) throws InterruptedException {
        Thread.sleep(nextMillis("refuses this node", reason));
    }

    private synchronized long nextMillis(String what, String reason) {
        if (System.nanoTime() - since > Sites.saturatedNanos(patience)) {
            throw new IllegalStateException("%s %s for %d s: %s".formatted(whom, what, patience.toSeconds(), reason));
        }
        if (!reason.equals(lastReason)) {
            LOG.warn("{} {}: {}; trying again", whom, what, reason);
            lastReason = reason;
        }
        long millis = pauseMillis;
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_MILLIS);
        return millis;
    }
}
