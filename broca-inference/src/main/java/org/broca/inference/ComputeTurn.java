package org.broca.inference;

import java.util.concurrent.Semaphore;

/**
 * The right of a thread to compute with a model: as many have one at a time as this JVM has processors, in the order of
 * their asking. With more, nothing would be done earlier, and the tensors of as many recordings would fill the memory.
 *
 * <p>A thread that has one may take it again. Who has one must not wait for another thread that computes.
 */
final class ComputeTurn implements AutoCloseable {
    private static final Semaphore FREE = new Semaphore(Runtime.getRuntime().availableProcessors(), true);
    private static final ThreadLocal<Integer> TAKEN = ThreadLocal.withInitial(() -> 0);

    private ComputeTurn() {}

    /** Waits for a turn of this thread. */
    static ComputeTurn take() {
        int taken = TAKEN.get();
        if (taken == 0) {
            FREE.acquireUninterruptibly();
        }
        TAKEN.set(taken + 1);
        return new ComputeTurn();
    }

    @Override
    public void close() {
        int left = TAKEN.get() - 1;
        if (left == 0) {
            TAKEN.remove();
            FREE.release();
        } else {
            TAKEN.set(left);
        }
    }
}
