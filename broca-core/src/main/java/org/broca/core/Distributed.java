package org.broca.core;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.broca.tensor.distributed.ProcessGroup;
import org.broca.tensor.distributed.Rendezvous;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process as one of those of a data-parallel run: SpeechBrain's {@code utils.distributed}.
 *
 * <p>A recipe need not know of it: {@code ./broca train} joins the group that torchrun's environment variables name,
 * and {@link Brain} does the rest. Process 0, the main one, runs a recipe up to its first Brain before the others
 * start, so that it alone prepares data. Without such variables a process is alone and the main one.
 */
public final class Distributed {
    private static final Logger LOG = LoggerFactory.getLogger("speechbrain.utils.distributed");
    private static final String PREPARED = "prepared";
    private static final AtomicBoolean ANNOUNCED = new AtomicBoolean();

    private Distributed() {}

    /**
     * Joins the group that the environment names ({@code RANK}, {@code LOCAL_RANK}, {@code WORLD_SIZE},
     * {@code MASTER_ADDR}, {@code MASTER_PORT}, as torchrun sets them), unless this process has; returns when all are
     * there. Does nothing without {@code RANK}.
     *
     * @throws IllegalArgumentException if a variable is missing or wrong; names it
     * @throws IllegalStateException if the others do not come
     */
    public static void ddpInitGroup() {
        if (group().isPresent()) {
            return;
        }
        Rendezvous.of(System.getenv()).ifPresent(member -> {
            ProcessGroup group = ProcessGroup.join(member);
            if (!group.isMain()) {
                Logging.quiet();
            }
            LOG.info("Process {} of {} is there", group.rank(), group.size());
        });
    }

    /**
     * As {@link #ddpInitGroup()}, for recipes that call it as SpeechBrain's do.
     *
     * @param options of which {@code distributed_backend} must be {@code gloo} or {@code nccl}
     */
    public static void ddpInitGroup(RunOptions options) {
        options.distributedBackend();
        ddpInitGroup();
    }

    static Optional<ProcessGroup> group() {
        return ProcessGroup.current();
    }

    /** Whether this is process 0, or the only one. */
    public static boolean ifMainProcess() {
        return group().map(ProcessGroup::isMain).orElse(true);
    }

    /** This process, from 0. */
    public static int rank() {
        return group().map(ProcessGroup::rank).orElse(0);
    }

    /** Number of processes. */
    public static int worldSize() {
        return group().map(ProcessGroup::size).orElse(1);
    }

    /** Waits until all processes are here. */
    public static void ddpBarrier() {
        prepared();
        group().ifPresent(ProcessGroup::barrier);
    }

    /** Runs {@code action} in the main process; the others wait until it is done. */
    public static void runOnMain(Runnable action) {
        runOnMain(action, () -> {});
    }

    /** As {@link #runOnMain(Runnable)}; then the others run {@code elsewhere}, to load what the main one made. */
    public static void runOnMain(Runnable action, Runnable elsewhere) {
        if (ifMainProcess()) {
            action.run();
        }
        ddpBarrier();
        if (!ifMainProcess()) {
            elsewhere.run();
        }
    }

    /** Runs a whole program as one process of the run; the others begin when the main one has prepared the data. */
    public static <E extends Exception> void run(Program<E> program) throws E {
        ddpInitGroup();
        group().filter(group -> !group.isMain()).ifPresent(group -> group.awaitMark(PREPARED));
        program.run();
        ddpBarrier(); // the main process serves the store that the others may still need
        group().ifPresent(ProcessGroup::close);
    }

    /** What {@link #run} runs. */
    @FunctionalInterface
    public interface Program<E extends Exception> {
        void run() throws E;
    }

    /** Lets the other processes begin. */
    static void prepared() {
        group().filter(ProcessGroup::isMain)
                .filter(group -> ANNOUNCED.compareAndSet(false, true))
                .ifPresent(group -> group.mark(PREPARED));
    }
}
