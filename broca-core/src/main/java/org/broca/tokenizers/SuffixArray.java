package org.broca.tokenizers;

import java.util.stream.IntStream;

/**
 * The places of a text of words in the order of what follows them in the word, as far as a bounded depth.
 *
 * <p>Sorted by three-way radix quicksort (Bentley and Sedgewick, 1997); what is repeated in the text is found as the
 * intervals of equal beginnings (Abouelhoda et al., 2004).
 */
final class SuffixArray {
    /** Ends a word and its sentence. */
    static final int END = 0;

    /** Ends a word after which there is another one. */
    static final int NEXT = -1;

    /** Ends what stands before a symbol. */
    static final int SYMBOL = -2;

    private static final int INSERTION = 12;

    private final int[] text;
    private final int depth;
    private final int[] places;

    /** Called for each sequence that is often in the text. */
    interface Repeat {
        void found(int place, int length, long count);
    }

    /**
     * Sorts.
     *
     * @param text words with {@link #END}, {@link #NEXT} or {@link #SYMBOL} after each
     * @param depth how many characters are compared; at least those of the longest sequence of interest plus one
     */
    SuffixArray(int[] text, int depth) {
        this.text = text;
        this.depth = depth;
        places = IntStream.range(0, text.length).filter(i -> text[i] > 0).toArray();
        sort(0, places.length, 0);
    }

    private int at(int place, int offset) {
        return text[place + offset];
    }

    private void sort(int from, int to, int offset) {
        int low = from;
        int high = to;
        int level = offset;
        while (high - low > 1 && level < depth) {
            if (high - low <= INSERTION) {
                insertionSort(low, high, level);
                return;
            }
            int pivot = median(low, high, level);
            int less = low;
            int more = high;
            int i = low;
            while (i < more) {
                int c = at(places[i], level);
                if (c < pivot) {
                    swap(less++, i++);
                } else if (c > pivot) {
                    swap(i, --more);
                } else {
                    i++;
                }
            }
            sort(low, less, level);
            sort(more, high, level);
            if (pivot <= 0) {
                return; // all of these words have ended
            }
            low = less;
            high = more;
            level++;
        }
    }

    private int median(int low, int high, int level) {
        int a = at(places[low], level);
        int b = at(places[(low + high) >>> 1], level);
        int c = at(places[high - 1], level);
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    private void insertionSort(int low, int high, int level) {
        for (int i = low + 1; i < high; i++) {
            for (int j = i; j > low && compare(places[j - 1], places[j], level) > 0; j--) {
                swap(j - 1, j);
            }
        }
    }

    private int compare(int a, int b, int level) {
        for (int i = level; i < depth; i++) {
            int difference = Integer.compare(at(a, i), at(b, i));
            if (difference != 0 || at(a, i) <= 0) {
                return difference;
            }
        }
        return 0;
    }

    private void swap(int i, int j) {
        int place = places[i];
        places[i] = places[j];
        places[j] = place;
    }

    /** How many characters a place and the one before it begin with, at most the depth; the end of a word is one. */
    private int common(int rank) {
        int length = 0;
        while (length < depth && at(places[rank - 1], length) == at(places[rank], length)) {
            length++;
            if (at(places[rank], length - 1) <= 0) {
                break;
            }
        }
        return length;
    }

    /**
     * Finds the sequences of at least two characters that are in the text more than once and are not always followed by
     * the same; some have the end of a word in them.
     *
     * @param counts how often the word of each place is in the text
     */
    void forEachRepeat(long[] counts, Repeat repeat) {
        int[] lengths = new int[depth + 2];
        long[] sums = new long[depth + 2];
        int top = 0;
        for (int rank = 1; rank <= places.length; rank++) {
            int place = places[rank - 1];
            int length = rank < places.length ? common(rank) : 0;
            long sum = counts[place];
            while (lengths[top] > length) {
                sum += sums[top];
                if (lengths[top] > 1) {
                    repeat.found(place, lengths[top], sum);
                }
                top--;
            }
            if (lengths[top] < length) {
                top++;
                lengths[top] = length;
                sums[top] = 0;
            }
            sums[top] += sum;
        }
    }
}
