package org.broca.alignment;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.broca.tensor.Check;

/** How the tokens of a vocabulary make words. */
public final class WordUnits {
    private static final String PIECE_MARK = "▁";

    private final List<String> vocabulary;
    private final Kind kind;
    private final Set<Integer> silent;
    private final String space;

    private enum Kind {
        PIECES,
        CHARACTERS,
        WORDS
    }

    private WordUnits(List<String> vocabulary, Kind kind, String space, Set<Integer> silent) {
        this.vocabulary = List.copyOf(vocabulary);
        this.kind = kind;
        this.space = space;
        this.silent = Set.copyOf(silent);
    }

    /**
     * Pieces of SentencePiece: those that begin with "▁" begin a word.
     *
     * @param vocabulary texts of the tokens, by their numbers
     */
    public static WordUnits pieces(List<String> vocabulary) {
        return new WordUnits(vocabulary, Kind.PIECES, "", Set.of());
    }

    /**
     * Characters, with a token between words.
     *
     * @param vocabulary texts of the tokens, by their numbers
     */
    public static WordUnits characters(List<String> vocabulary, String space) {
        return new WordUnits(vocabulary, Kind.CHARACTERS, space, Set.of());
    }

    /**
     * A token a word.
     *
     * @param vocabulary texts of the tokens, by their numbers
     */
    public static WordUnits words(List<String> vocabulary) {
        return new WordUnits(vocabulary, Kind.WORDS, "", Set.of());
    }

    /** These without some tokens, which say nothing: beginning and end of the sentence, the blank. */
    public WordUnits silent(List<Integer> tokens) {
        return new WordUnits(vocabulary, kind, space, new HashSet<>(tokens));
    }

    /**
     * A word by its tokens.
     *
     * @param tokens their places in the sequence
     */
    record Spelled(String word, List<Integer> tokens) {}

    /** The words of a sequence of tokens, each with at least one letter. */
    List<Spelled> spell(List<Integer> tokens) {
        List<Spelled> words = new ArrayList<>();
        StringBuilder letters = new StringBuilder();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (silent.contains(tokens.get(i))) {
                continue;
            }
            String text = text(tokens.get(i));
            if (kind == Kind.WORDS || text.startsWith(PIECE_MARK) && kind == Kind.PIECES || isSpace(text)) {
                close(letters, places, words);
            }
            if (!isSpace(text)) {
                letters.append(letters(text));
                places.add(i);
            }
        }
        close(letters, places, words);
        return words;
    }

    /** How many letters a token has, at least one. */
    int letters(int token) {
        return silent.contains(token) ? 1 : Math.max(1, letters(text(token)).length());
    }

    private String letters(String text) {
        return kind == Kind.PIECES ? text.replace(PIECE_MARK, "") : text;
    }

    private boolean isSpace(String text) {
        return kind == Kind.CHARACTERS && text.equals(space);
    }

    private String text(int token) {
        Check.that(
                token >= 0 && token < vocabulary.size(),
                "WordUnits: token %d is not among the %d of the vocabulary",
                token,
                vocabulary.size());
        return vocabulary.get(token);
    }

    private static void close(StringBuilder letters, List<Integer> places, List<Spelled> words) {
        if (letters.length() > 0) {
            words.add(new Spelled(letters.toString(), List.copyOf(places)));
        }
        letters.setLength(0);
        places.clear();
    }
}
