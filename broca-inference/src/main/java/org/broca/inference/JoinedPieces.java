package org.broca.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.broca.alignment.Word;

/** The transcripts of the pieces of one file, put together in the order of time. */
final class JoinedPieces {
    private final Map<Double, Transcript> byStart = new TreeMap<>();
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

    void add(double start, Transcript transcript) {
        byStart.put(start, transcript);
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

    boolean isEmpty() {
        return byStart.isEmpty();
    }

    Transcript transcript() {
        if (byStart.size() == 1 && byStart.containsKey(0.0)) {
            return byStart.values().iterator().next();
        }
        String text = byStart.values().stream()
                .map(Transcript::text)
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(" "));
        double score = byStart.values().stream().mapToDouble(Transcript::score).sum();
        List<String> tokens = byStart.values().stream()
                .flatMap(part -> part.tokens().stream())
                .toList();
        List<Word> words = new ArrayList<>();
        byStart.forEach((start, part) -> part.words().forEach(word -> words.add(shifted(word, start))));
        return new Transcript(text, score, tokens, words, List.of(new Alternative(text, score, tokens)));
    }

    private static Word shifted(Word word, double start) {
        return new Word(word.word(), word.start() + start, word.end() + start, word.confidence());
    }
}
