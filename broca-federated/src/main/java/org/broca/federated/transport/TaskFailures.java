package org.broca.federated.transport;

import java.io.UncheckedIOException;
import org.slf4j.Logger;

/** What a site says when one of its tasks throws. */
final class TaskFailures {
    private TaskFailures() {}

    /** Logs it, a defect with its stack trace; and the words for the server. */
    static String report(Logger log, String task, RuntimeException e) {
        if (isRefusal(e)) {
            log.error("the task {} failed: {}", task, e.getMessage());
            return String.valueOf(e.getMessage());
        }
        log.error("the task {} failed", task, e);
        return e.toString();
    }

    /** Something was checked and refused, or is no file: the message says it all. */
    private static boolean isRefusal(RuntimeException e) {
        return e.getMessage() != null
                && (e instanceof IllegalArgumentException
                        || e instanceof IllegalStateException
                        || e instanceof UncheckedIOException);
    }
}
