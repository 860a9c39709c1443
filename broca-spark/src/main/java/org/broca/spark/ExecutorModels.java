package org.broca.spark;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.TaskContext;
import org.broca.inference.ModelSource;
import org.broca.inference.Pretrained;
import org.broca.tensor.Engine;

/** The models of this JVM: each is loaded once, by the first task that asks, and shared by all others until the end. */
final class ExecutorModels {
    private static final Map<Key, Pretrained> MODELS = new ConcurrentHashMap<>();

    private record Key(Class<? extends Pretrained> type, ModelAddress address) {}

    private ExecutorModels() {}

    /**
     * A model, loaded now if no task has asked for it before.
     *
     * @throws IllegalArgumentException if there is no such model; says why
     */
    static <T extends Pretrained> T shared(Class<T> type, ModelAddress address, Function<ModelSource, T> open) {
        return type.cast(MODELS.computeIfAbsent(new Key(type, address), key -> {
            limitThreads();
            return open.apply(address.onThisNode());
        }));
    }

    /** Tasks run beside each other: one operation gets the cores of one task, unless the environment says otherwise. */
    static void limitThreads() {
        TaskContext task = TaskContext.get();
        if (System.getenv("OMP_NUM_THREADS") == null && task != null) {
            Engine.setThreads(task.cpus());
        }
    }

    static int count() {
        return MODELS.size();
    }
}
