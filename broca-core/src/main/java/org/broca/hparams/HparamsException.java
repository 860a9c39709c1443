package org.broca.hparams;

import java.util.List;
import java.util.stream.Collectors;

/** All that is wrong with a hyperparameter file or with the values bound to a record, told at once. */
public final class HparamsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    private HparamsException(String message, List<Problem> problems) {
        super(message);
        this.problems = List.copyOf(problems);
    }

    /** One problem a line. */
    static HparamsException ofFile(List<Problem> problems) {
        return new HparamsException(
                problems.stream().map(Problem::toString).collect(Collectors.joining("\n")), problems);
    }

    /** All problems of the values given to {@code owner} on one line. */
    static HparamsException of(String owner, List<Problem> problems) {
        String all = problems.stream().map(Problem::toString).collect(Collectors.joining("; "));
        return new HparamsException(owner + ": " + all, problems);
    }

    /** Every problem found, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }
}
