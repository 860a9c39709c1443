package org.broca.hparams;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects problems, so that a user sees all of them in one go; the same problem is told once. */
final class Problems {
    private final Map<Problem, @Nullable Throwable> found = new LinkedHashMap<>();

    void add(Node node, String message) {
        add(place(node), message, null);
    }

    void add(String where, String message) {
        add(where, message, null);
    }

    void add(String where, String message, @Nullable Throwable cause) {
        found.putIfAbsent(new Problem(where, message), cause);
    }

    List<Problem> list() {
        return new ArrayList<>(found.keySet());
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw withCauses(HparamsException.ofFile(list()));
        }
    }

    void throwIfAny(String owner) {
        if (!found.isEmpty()) {
            throw withCauses(HparamsException.of(owner, list()));
        }
    }

    private HparamsException withCauses(HparamsException exception) {
        for (Throwable cause : found.values()) {
            if (cause != null && exception.getCause() == null) {
                exception.initCause(cause);
            } else if (cause != null) {
                exception.addSuppressed(cause);
            }
        }
        return exception;
    }

    /** Where {@code node} was written, as {@code file:line}. */
    static String place(Node node) {
        return node.getStartMark()
                .map(mark -> mark.getName() + ":" + (mark.getLine() + 1))
                .orElse("");
    }
}
