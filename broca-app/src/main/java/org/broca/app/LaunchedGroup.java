package org.broca.app;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Waits for processes of which none can go on without the others. */
final class LaunchedGroup {
    private final List<LaunchedProcess> processes;
    private final PrintStream err;

    LaunchedGroup(List<LaunchedProcess> processes, PrintStream err) {
        this.processes = processes;
        this.err = err;
    }

    /** The status of the first that failed, when all have ended; 0 if none did. */
    int run() throws InterruptedException {
        BlockingQueue<LaunchedProcess> ended = new LinkedBlockingQueue<>();
        Thread stopping = new Thread(this::stop, "broca-launch-stop");
        Runtime.getRuntime().addShutdownHook(stopping);
        processes.forEach(one -> {
            var unused = one.onExit().thenAccept(ended::add);
        });
        int status = 0;
        for (int i = 0; i < processes.size() && status == 0; i++) {
            LaunchedProcess one = ended.take();
            status = one.status();
            if (status != 0 && status != Main.INTERRUPTED) {
                stopAfter(one);
            }
        }
        for (LaunchedProcess one : processes) {
            one.await();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(stopping);
        } catch (IllegalStateException e) {
            return status; // the JVM is going down already
        }
        return status;
    }

    private void stopAfter(LaunchedProcess failed) throws InterruptedException {
        processes.stream().filter(one -> one.rank() != failed.rank()).forEach(LaunchedProcess::kill);
        String why = failed.error().map(text -> ": " + text).orElse("");
        err.printf(
                "broca: process %d %s%s%s%n",
                failed.rank(), failed.ending(), processes.size() > 1 ? "; the others were stopped" : "", why);
    }

    /** Whoever ends the launcher ends its processes: they save where they are first. */
    private void stop() {
        processes.forEach(LaunchedProcess::stop);
        for (LaunchedProcess one : processes) {
            try {
                one.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
