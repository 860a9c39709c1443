package org.broca.tokenizers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** Learns byte pair encoding: again and again, the most frequent pair of neighbours becomes one symbol. */
final class BpeTraining {
    private final Corpus corpus;
    private final int wanted;
    private final PieceRules rules;
    private final List<String> symbols = new ArrayList<>();
    private final Map<String, Integer> symbolIds = new HashMap<>();
    private final Map<Long, Pair> pairs = new HashMap<>();
    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private final Set<Long> changed = new HashSet<>();
    private final int[][] words;

    /** Two symbols: how often they are neighbours, and in which words. */
    private static final class Pair {
        final String text;
        final boolean allowed;
        long count;
        int[] words = new int[4];
        int size;

        Pair(String text, boolean allowed) {
            this.text = text;
            this.allowed = allowed;
        }

        void addWord(int word) {
            if (size > 0 && words[size - 1] == word) {
                return;
            }
            if (size == words.length) {
                words = Arrays.copyOf(words, 2 * size);
            }
            words[size++] = word;
        }
    }

    /** A pair as it was counted; the most frequent first, then the shorter, then the first in the order of bytes. */
    private record Entry(long pair, String text, long count) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            if (count != other.count) {
                return Long.compare(other.count, count);
            }
            int lengths = Integer.compare(
                    text.codePointCount(0, text.length()), other.text.codePointCount(0, other.text.length()));
            return lengths != 0 ? lengths : Arrays.compareUnsigned(Utf8.bytes(text), Utf8.bytes(other.text));
        }
    }

    BpeTraining(SentencePieceTrainer.Builder options, Corpus corpus, int wanted) {
        this.corpus = corpus;
        this.wanted = wanted;
        rules = new PieceRules(options);
        words = corpus.words().stream()
                .map(word -> word.text()
                        .codePoints()
                        .map(c -> symbol(Character.toString(c)))
                        .toArray())
                .toArray(int[][]::new);
    }

    private int symbol(String text) {
        return symbolIds.computeIfAbsent(text, key -> {
            symbols.add(key);
            return symbols.size() - 1;
        });
    }

    List<Piece> run() {
        for (int word = 0; word < words.length; word++) {
            count(word, 1);
        }
        enqueueChanged();
        List<Piece> pieces = new ArrayList<>();
        Set<String> known = new HashSet<>();
        int merges = wanted - corpus.characters().size();
        while (pieces.size() < merges && !queue.isEmpty()) {
            Entry best = queue.remove();
            Pair pair = pairs.get(best.pair());
            if (pair != null && pair.count == best.count() && known.add(best.text())) {
                pieces.add(new Piece(best.text(), -(float) pieces.size(), PieceType.NORMAL));
                merge(best.pair(), pair);
            }
        }
        for (int c : corpus.characters().keySet()) {
            pieces.add(new Piece(Character.toString(c), -(float) pieces.size(), PieceType.NORMAL));
        }
        return pieces;
    }

    private void merge(long key, Pair pair) {
        int left = (int) (key >>> Integer.SIZE);
        int right = (int) key;
        int merged = symbol(pair.text);
        int[] affected = Arrays.copyOf(pair.words, pair.size);
        for (int word : affected) {
            if (contains(words[word], left, right)) {
                count(word, -1);
                words[word] = replaced(words[word], left, right, merged);
                count(word, 1);
            }
        }
        pairs.remove(key);
        changed.remove(key);
        enqueueChanged();
    }

    private static boolean contains(int[] word, int left, int right) {
        for (int i = 1; i < word.length; i++) {
            if (word[i - 1] == left && word[i] == right) {
                return true;
            }
        }
        return false;
    }

    private static int[] replaced(int[] word, int left, int right, int merged) {
        int[] result = new int[word.length];
        int size = 0;
        for (int i = 0; i < word.length; i++) {
            boolean found = i + 1 < word.length && word[i] == left && word[i + 1] == right;
            result[size++] = found ? merged : word[i];
            i += found ? 1 : 0;
        }
        return Arrays.copyOf(result, size);
    }

    /** Adds the pairs of a word, or takes them away; of three equal symbols only the first two are a pair. */
    private void count(int word, int sign) {
        int[] symbolsOfWord = words[word];
        long times = sign * corpus.words().get(word).count();
        long before = -1;
        for (int i = 1; i < symbolsOfWord.length; i++) {
            long key = (long) symbolsOfWord[i - 1] << Integer.SIZE | symbolsOfWord[i];
            if (key == before) {
                before = -1;
                continue;
            }
            before = key;
            Pair pair = pairs.computeIfAbsent(key, this::pair);
            if (pair.allowed) {
                pair.count += times;
                pair.addWord(word);
                changed.add(key);
            }
        }
    }

    private Pair pair(long key) {
        String text = symbols.get((int) (key >>> Integer.SIZE)) + symbols.get((int) key);
        int[] characters = text.codePoints().toArray();
        return new Pair(text, rules.allow(characters, 0, characters.length));
    }

    private void enqueueChanged() {
        for (long key : changed) {
            Pair pair = pairs.get(key);
            if (pair != null && pair.count > 0) {
                queue.add(new Entry(key, pair.text, pair.count));
            }
        }
        changed.clear();
    }
}
