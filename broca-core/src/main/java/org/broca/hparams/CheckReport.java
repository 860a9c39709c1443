package org.broca.hparams;

import java.util.List;

/**
 * What became of the objects and functions that a file names.
 *
 * @param built how many were made, called or found
 * @param problems what is unknown or could not be made, one a line
 */
public record CheckReport(int built, List<Problem> problems) {
    public CheckReport {
        problems = List.copyOf(problems);
    }

    /** How many problems there are. */
    public int failed() {
        return problems.size();
    }

    /** One line a problem, then {@code N built, M failed}. */
    public String text() {
        StringBuilder text = new StringBuilder();
        problems.forEach(problem -> text.append(problem).append('\n'));
        return text.append("%d built, %d failed".formatted(built, failed())).toString();
    }
}
