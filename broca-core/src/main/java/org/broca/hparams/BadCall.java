package org.broca.hparams;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A call that cannot be made or that failed: everything wrong with its arguments. */
final class BadCall extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    BadCall(List<Problem> problems, @Nullable Throwable cause) {
        super(cause);
        this.problems = List.copyOf(problems);
    }

    List<Problem> problems() {
        return problems;
    }
}
