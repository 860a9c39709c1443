package org.broca.spark;

import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.broca.inference.FileResult;

/**
 * What came of a recording.
 *
 * @param result empty if there was a problem
 * @param problem empty if there was none
 */
record Outcome(Optional<Row> result, String problem) {
    static Outcome good(Row result) {
        return new Outcome(Optional.of(result), "");
    }

    static Outcome bad(String problem) {
        return new Outcome(Optional.empty(), problem);
    }

    static Outcome bad(RuntimeException problem) {
        return bad(problem.getMessage() == null ? problem.toString() : problem.getMessage());
    }

    static <T> Outcome of(FileResult<T> file, Function<T, Row> row) {
        return new Outcome(file.result().map(row), file.problem());
    }
}
