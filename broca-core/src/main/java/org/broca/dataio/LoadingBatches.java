package org.broca.dataio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.broca.dataio.Collation.Example;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One iteration over an epoch.
 *
 * <p>Batches are tasks, handed to the threads in order and waited for in order; at most {@code workers * prefetch} are
 * loading or waiting. A worker frees all that it made but the batch, which belongs to nobody until {@link #next} gives
 * it to the caller's scope.
 */
final class LoadingBatches implements DataLoader.Batches {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.dataio.dataloader");
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final int PATIENCE_MILLIS = 30_000;

    private final Dataset dataset;
    private final Collation collation;
    private final int epoch;
    private final Iterator<int[]> plan;
    private final int ahead;
    private final Runnable onGiven;
    private final ExecutorService workers;
    private final List<Thread> threads = new ArrayList<>();
    private final Deque<Future<PaddedBatch>> pending = new ArrayDeque<>();
    private final PaddingCount padding = new PaddingCount();
    private volatile boolean closed;

    LoadingBatches(Dataset dataset, int epoch, List<int[]> batches, LoaderOptions options, Runnable onGiven) {
        this.dataset = dataset;
        this.collation = options.collateFn();
        this.epoch = epoch;
        this.plan = batches.iterator();
        this.onGiven = onGiven;
        this.ahead = options.numWorkers() * options.prefetchFactor();
        this.workers = Executors.newFixedThreadPool(Math.max(1, options.numWorkers()), this::thread);
        loadAhead();
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, "broca-loader-" + THREADS.incrementAndGet());
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    }

    private void loadAhead() {
        while (pending.size() < ahead && plan.hasNext()) {
            int[] indices = plan.next();
            pending.add(workers.submit(() -> load(indices)));
        }
        if (!plan.hasNext()) {
            workers.shutdown(); // threads end with the last task, even if nobody closes this
        }
    }

    @Override
    public boolean hasNext() {
        return !closed && (!pending.isEmpty() || plan.hasNext());
    }

    @Override
    public PaddedBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("this epoch has no more batches");
        }
        PaddedBatch batch;
        try {
            batch = pending.isEmpty() ? load(plan.next()) : pending.element().get();
            pending.poll();
            loadAhead();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a batch");
        } catch (ExecutionException e) {
            close();
            throw rethrown(e.getCause());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        batch.forEachTensor(TensorScope::adopt);
        padding.add(batch.padding());
        onGiven.run();
        return batch;
    }

    private static RuntimeException rethrown(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException runtime ? runtime : new IllegalStateException(failure);
    }

    private PaddedBatch load(int[] indices) {
        ItemContext.epoch(epoch);
        try (TensorScope scope = TensorScope.open()) {
            List<Example> examples = new ArrayList<>();
            for (int index : indices) {
                if (closed) {
                    throw new CancellationException("the loader was closed");
                }
                examples.add(example(index));
            }
            PaddedBatch batch = collation.collate(examples);
            batch.forEachTensor(TensorScope::release);
            return batch;
        } finally {
            ItemContext.epoch(0);
        }
    }

    private Example example(int index) {
        try (TensorScope scope = TensorScope.open()) {
            Map<String, Object> items = dataset.get(index);
            items.values().forEach(value -> TensorWalk.forEach(value, scope::keep));
            return new Example(dataset.id(index), items);
        }
    }

    double paddingShare() {
        return padding.share();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        workers.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE_MILLIS);
                if (thread.isAlive()) {
                    LOG.warn("{} has not ended after {} ms; it is left behind", thread.getName(), PATIENCE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        pending.forEach(LoadingBatches::free);
        pending.clear();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Frees a batch that was loaded and not taken. */
    private static void free(Future<PaddedBatch> future) {
        if (!future.isDone()) {
            return; // never begun
        }
        try {
            future.get().forEachTensor(Tensor::close);
        } catch (ExecutionException | InterruptedException | CancellationException e) {
            LOG.debug("A batch that nobody took was not loaded: {}", e.getMessage());
        }
    }
}
