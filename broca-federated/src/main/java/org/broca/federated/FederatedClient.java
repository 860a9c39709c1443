package org.broca.federated;

/**
 * What a site does with the server's tasks.
 *
 * <p>A transport calls it on one thread, a task at a time, and meanwhile keeps the connection alive on another.
 */
public interface FederatedClient {
    /**
     * Does a task.
     *
     * @throws RuntimeException if it cannot be done; the server is told the message and goes on without this reply
     */
    Reply handle(Task task);
}
