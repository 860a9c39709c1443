package org.broca.decoders.ctc;

import java.util.Collection;

/** A set of words that also knows their beginnings. */
final class WordPrefixes {
    private final String[] sorted;

    WordPrefixes(Collection<String> words) {
        sorted = words.stream().distinct().sorted().toArray(String[]::new);
    }

    boolean isEmpty() {
        return sorted.length == 0;
    }

    boolean contains(String word) {
        int place = place(word);
        return place < sorted.length && sorted[place].equals(word);
    }

    /** Whether a word begins so; a word begins with itself. */
    boolean hasPrefix(String start) {
        int place = place(start);
        return place < sorted.length && sorted[place].startsWith(start);
    }

    /** Where the first word that is not less stands. */
    private int place(String word) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (sorted[middle].compareTo(word) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
