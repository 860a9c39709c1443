package org.broca.federated.server;

import java.util.Map;

/** Settings that sites get with a task. */
@FunctionalInterface
public interface TaskConfig {
    /**
     * Settings by name, as {@code local_epochs}; values as in {@link org.broca.federated.Task#config}.
     *
     * @param round from 1
     */
    Map<String, Object> config(int round);
}
