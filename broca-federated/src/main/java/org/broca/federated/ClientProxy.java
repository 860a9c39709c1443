package org.broca.federated;

import java.time.Duration;
import java.util.Map;

/** A connected site, as the server sees it. Safe for use from several threads; asks one task at a time. */
public interface ClientProxy {
    /** The same for as long as the site is connected; after that as well, where the transport knows its key. */
    String id();

    /** What the site said of itself; empty where it was not asked or said nothing. */
    Map<String, Object> properties();

    /**
     * Gives a task to the site and waits for the reply.
     *
     * @throws ClientFailure if the site is gone, answers with an error or not within {@code limit}
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Reply ask(Task task, Duration limit) throws ClientFailure, InterruptedException;

    /** Tells the site that there is nothing more to do; does nothing if it is gone. */
    void disconnect();
}
