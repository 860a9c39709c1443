package org.broca.decoders.ngram;

/** The parts of a line between blanks and tabulators, one after the other. */
final class ArpaLine {
    private final String text;
    private int place;

    ArpaLine(String text) {
        this.text = text;
    }

    /** The next part; empty at the end. */
    String next() {
        while (place < text.length() && isSpace(text.charAt(place))) {
            place++;
        }
        int start = place;
        while (place < text.length() && !isSpace(text.charAt(place))) {
            place++;
        }
        return text.substring(start, place);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    @Override
    public String toString() {
        return text;
    }
}
