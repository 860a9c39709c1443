package org.broca.federated.transport;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.broca.federated.ClientManager;
import org.broca.federated.ClientProxy;

/** Those connected now. */
final class Sites<P extends ClientProxy> implements ClientManager {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, P> byId = new LinkedHashMap<>();

    void add(P site) {
        lock.lock();
        try {
            byId.put(site.id(), site);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void remove(P site) {
        lock.lock();
        try {
            byId.remove(site.id(), site);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<P> all() {
        lock.lock();
        try {
            return List.copyOf(byId.values());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<ClientProxy> connected() {
        return List.copyOf(all());
    }

    @Override
    public boolean waitFor(int count, Duration limit) throws InterruptedException {
        return await(count, Integer.MAX_VALUE, limit);
    }

    /** Waits until all have left; whether they did. */
    boolean waitForNone(Duration limit) throws InterruptedException {
        return await(0, 0, limit);
    }

    private boolean await(int least, int most, Duration limit) throws InterruptedException {
        long nanos = saturatedNanos(limit);
        lock.lockInterruptibly();
        try {
            while (byId.size() < least || byId.size() > most) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** A duration in nanoseconds, or the longest there is. */
    static long saturatedNanos(Duration limit) {
        try {
            return limit.toNanos();
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE;
        }
    }
}
