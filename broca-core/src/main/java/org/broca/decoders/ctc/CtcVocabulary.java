package org.broca.decoders.ctc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The tokens of a search by their numbers, and how they make words. */
final class CtcVocabulary {
    private final List<String> tokens;
    private final int blank;
    private final String wordStart;
    private final boolean pieces;
    private final int space;
    private final int[] sameText;
    private final boolean lettersOnly;

    CtcVocabulary(List<String> tokens, int blank, String spaceToken, String wordStart) {
        this.tokens = List.copyOf(tokens);
        this.blank = blank;
        this.wordStart = wordStart;
        pieces = tokens.stream().anyMatch(token -> token.startsWith(wordStart));
        space = pieces ? -1 : tokens.indexOf(spaceToken);
        Map<String, Integer> first = new HashMap<>();
        sameText = new int[tokens.size()];
        for (int i = 0; i < sameText.length; i++) {
            sameText[i] = first.computeIfAbsent(tokens.get(i), text -> first.size());
        }
        lettersOnly = !pieces
                && first.size() == tokens.size()
                && IntStream.range(0, tokens.size())
                        .allMatch(i -> i == blank
                                || tokens.get(i).codePointCount(0, tokens.get(i).length()) == 1);
    }

    /** Whether all tokens but the blank are single letters, all different. */
    boolean lettersOnly() {
        return lettersOnly;
    }

    int size() {
        return tokens.size();
    }

    String text(int token) {
        return tokens.get(token);
    }

    boolean isBlank(int token) {
        return token == blank;
    }

    int blank() {
        return blank;
    }

    boolean isSpace(int token) {
        return token == space;
    }

    boolean startsWord(int token) {
        return pieces && tokens.get(token).startsWith(wordStart);
    }

    /** The text of a token that starts a word, without the mark. */
    String withoutMark(int token) {
        return tokens.get(token).substring(wordStart.length());
    }

    /** A number that tokens of one text share. */
    int textNumber(int token) {
        return sameText[token];
    }
}
