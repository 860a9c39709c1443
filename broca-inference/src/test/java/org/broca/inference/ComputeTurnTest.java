package org.broca.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ComputeTurnTest {
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    private static <T> List<T> inThreads(int threads, Callable<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(Collections.nCopies(threads, task))) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void asManyThreadsComputeAtATimeAsThereAreProcessors() throws Exception {
        AtomicInteger computing = new AtomicInteger();
        List<Integer> most = inThreads(8 * PROCESSORS, () -> {
            int seen = 0;
            for (int i = 0; i < 200; i++) {
                try (ComputeTurn turn = ComputeTurn.take()) {
                    seen = Math.max(seen, computing.incrementAndGet());
                    Thread.yield();
                    computing.decrementAndGet();
                }
            }
            return seen;
        });

        assertThat(most).allMatch(seen -> seen <= PROCESSORS);
    }

    @Test
    void aThreadThatHasATurnTakesItAgainThoughNoneIsFree() throws Exception {
        CyclicBarrier allHaveOne = new CyclicBarrier(PROCESSORS);
        for (int round = 0; round < 2; round++) { // the second finds what the first gave back
            List<Boolean> done = inThreads(PROCESSORS, () -> {
                try (ComputeTurn turn = ComputeTurn.take()) {
                    allHaveOne.await();
                    try (ComputeTurn again = ComputeTurn.take()) {
                        return true;
                    }
                }
            });
            assertThat(done).containsOnly(true).hasSize(PROCESSORS);
        }
    }

    @Test
    void aFailureGivesItBack() throws Exception {
        for (int i = 0; i <= PROCESSORS; i++) {
            assertThatIllegalStateException().isThrownBy(() -> {
                try (ComputeTurn turn = ComputeTurn.take()) {
                    throw new IllegalStateException("no audio");
                }
            });
        }

        assertThat(inThreads(PROCESSORS, () -> {
                    try (ComputeTurn turn = ComputeTurn.take()) {
                        return true;
                    }
                }))
                .hasSize(PROCESSORS);
    }
}
