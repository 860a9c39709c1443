package org.broca.federated.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.broca.federated.ClientFailure;
import org.broca.federated.ClientProxy;
import org.broca.federated.Reply;
import org.broca.federated.Task;

/** Asks several sites at once and waits for all of them, but not longer than a limit. */
final class Asking {
    private final Duration limit;
    private final RunStatus status;

    Asking(Duration limit, RunStatus status) {
        this.limit = limit;
        this.status = status;
    }

    /** Looks at a reply as soon as it is there, on the thread that waited for it. */
    @FunctionalInterface
    interface Inspection {
        Answer inspect(Answer answer);
    }

    /**
     * Asks the same of all.
     *
     * @return an answer for each site, in their order
     */
    List<Answer> ask(List<ClientProxy> sites, Task task, Inspection inspection) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "federated-site");
            thread.setDaemon(true);
            return thread;
        });
        try {
            long begin = System.nanoTime();
            List<Future<Answer>> futures = new ArrayList<>();
            for (ClientProxy site : sites) {
                futures.add(threads.submit(() -> one(site, task, inspection)));
            }
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < futures.size(); i++) {
                answers.add(await(sites.get(i).id(), futures.get(i), begin));
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private Answer one(ClientProxy site, Task task, Inspection inspection) throws InterruptedException {
        long begin = System.nanoTime();
        status.site(site.id(), task.kind());
        try {
            Reply reply = site.ask(task, limit);
            return inspection.inspect(Answer.of(site.id(), reply, seconds(begin)));
        } catch (ClientFailure e) {
            return Answer.failed(site.id(), words(e), seconds(begin));
        } finally {
            status.idle(site.id());
        }
    }

    private Answer await(String client, Future<Answer> future, long begin) throws InterruptedException {
        try {
            long left = limit.toNanos() - (System.nanoTime() - begin);
            return future.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            future.cancel(true);
            return Answer.failed(client, "no reply within " + text(limit), seconds(begin));
        } catch (ExecutionException | CancellationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Answer.failed(client, "its reply could not be taken: " + cause, seconds(begin));
        }
    }

    private static String words(ClientFailure e) {
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return e.kind() == ClientFailure.Kind.CLIENT_ERROR ? "it reports an error: " + why : why;
    }

    private static String text(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
