package org.broca.tokenizers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.broca.tensor.Check;
import org.broca.tokenizers.Corpus.Word;

/** With what unigram training begins: the characters, and what is often in the words. */
final class SeedPieces {
    private static final int INDEX_BITS = 30;

    private final SentencePieceTrainer.Builder options;
    private final PieceRules rules;
    private final int[] text;
    private final long[] wordCounts;
    private int[] places = new int[1024];
    private int[] lengths = new int[1024];
    private long[] counts = new long[1024];
    private int size;

    SeedPieces(SentencePieceTrainer.Builder options, Corpus corpus) {
        this.options = options;
        rules = new PieceRules(options);
        text = new int[length(corpus.words())];
        wordCounts = new long[text.length];
        join(corpus.words());
    }

    private static int length(List<Word> words) {
        long length = words.stream()
                .mapToLong(word -> copies(word)
                        * (word.text().codePointCount(0, word.text().length()) + 1L))
                .sum();
        Check.that(
                length < 1 << INDEX_BITS,
                "%d characters are too many to train on without splitting by whitespace; set input_sentence_size",
                length);
        return (int) length;
    }

    private static int copies(Word word) {
        return (word.next() > 0 ? 1 : 0) + (word.last() > 0 ? 1 : 0) + (word.symbol() > 0 ? 1 : 0);
    }

    /** All words, each once for every kind of what follows it. */
    private void join(List<Word> words) {
        int at = 0;
        for (Word word : words) {
            at = append(word.text(), word.last(), SuffixArray.END, at);
            at = append(word.text(), word.next(), SuffixArray.NEXT, at);
            at = append(word.text(), word.symbol(), SuffixArray.SYMBOL, at);
        }
    }

    private int append(String word, long count, int end, int begin) {
        if (count == 0) {
            return begin;
        }
        int at = begin;
        for (int i = 0; i < word.length(); i = word.offsetByCodePoints(i, 1)) {
            text[at] = word.codePointAt(i);
            wordCounts[at++] = count;
        }
        text[at++] = end;
        return at;
    }

    /** The seeds with the logarithm of their share of all. */
    Map<String, Double> find(Corpus corpus) {
        Map<String, Double> seeds = new HashMap<>();
        corpus.characters().forEach((c, count) -> seeds.put(Character.toString(c), (double) count));
        if (options.maxSentencepieceLength > 1) {
            new SuffixArray(text, options.maxSentencepieceLength + 1).forEachRepeat(wordCounts, this::add);
        }
        for (int index : best(Math.max(0, options.seedSentencepieceSize - seeds.size()))) {
            seeds.put(new String(text, places[index], lengths[index]), (double) counts[index] * lengths[index]);
        }
        double logTotal = Math.log(
                seeds.values().stream().mapToDouble(Double::doubleValue).sum());
        seeds.replaceAll((piece, count) -> Math.log(count) - logTotal);
        return seeds;
    }

    private void add(int place, int length, long count) {
        if (!rules.allow(text, place, length)) {
            return;
        }
        if (size == places.length) {
            places = Arrays.copyOf(places, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        places[size] = place;
        lengths[size] = length;
        counts[size++] = count;
    }

    /** Those that cover most of the text. */
    private List<Integer> best(int wanted) {
        long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            order[i] = -(counts[i] * lengths[i] << INDEX_BITS) + i;
        }
        Arrays.sort(order);
        List<Integer> best = new ArrayList<>();
        for (int i = 0; i < Math.min(wanted, size); i++) {
            best.add((int) (order[i] & (1L << INDEX_BITS) - 1));
        }
        return best;
    }
}
