package org.broca.inference;

import java.util.SortedMap;
import java.util.TreeMap;

/** What came of the pieces of one file, in the order of time. */
final class JoinedPieces<T> {
    private final SortedMap<Double, T> byStart = new TreeMap<>();
    private int expected;
    private boolean whole;
    private String problem = "";

    void expectOne() {
        expected++;
    }

    /** No more pieces come. */
    void readWhole() {
        whole = true;
    }

    void add(double start, T result) {
        byStart.put(start, result);
    }

    void fail(String reason) {
        problem = problem.isEmpty() ? reason : problem;
    }

    String problem() {
        return problem;
    }

    boolean isDone() {
        return !problem.isEmpty() || (whole && byStart.size() == expected);
    }

    SortedMap<Double, T> parts() {
        return byStart;
    }
}
