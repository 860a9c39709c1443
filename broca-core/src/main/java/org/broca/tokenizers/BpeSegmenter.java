package org.broca.tokenizers;

import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/** Byte pair encoding (Sennrich et al., 2016), sampled by dropping merges (Provilkov et al., 2020). */
final class BpeSegmenter implements Segmenter {
    private final Vocabulary vocabulary;
    private final DoubleArray trie;
    private final DoubleArray userDefined;

    BpeSegmenter(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        trie = vocabulary.trie();
        userDefined = vocabulary.userDefined();
    }

    @Override
    public Segmentation encode(byte[] text) {
        return new Merging(text, () -> false).run();
    }

    @Override
    public Segmentation sample(byte[] text, double alpha, RandomGenerator random) {
        return new Merging(text, () -> random.nextDouble() < alpha).run();
    }

    @Override
    public ModelType type() {
        return ModelType.BPE;
    }

    private interface Dropping {
        boolean drop();
    }

    /** Two neighbours that make a piece; {@code end} tells whether they are still what they were. */
    private record Pair(int left, int right, int end, float score) implements Comparable<Pair> {
        @Override
        public int compareTo(Pair other) {
            return score == other.score ? Integer.compare(left, other.left) : Float.compare(other.score, score);
        }
    }

    /** Symbols are known by where they begin, and linked to their neighbours. */
    private final class Merging {
        private final byte[] text;
        private final Dropping dropping;
        private final int[] ends;
        private final int[] previous;
        private final boolean[] whole;
        private final PriorityQueue<Pair> agenda = new PriorityQueue<>();
        private final Map<Long, Integer> unusedCuts = new HashMap<>();

        Merging(byte[] text, Dropping dropping) {
            this.text = text;
            this.dropping = dropping;
            ends = new int[text.length];
            previous = new int[text.length + 1];
            whole = new boolean[text.length];
        }

        Segmentation run() {
            split();
            for (int right = 0; right < text.length; right = ends[right]) {
                propose(previous[right], right);
            }
            while (!agenda.isEmpty()) {
                Pair top = agenda.remove();
                boolean stale = ends[top.left()] != top.right() || ends[top.right()] != top.end();
                if (!stale && !dropping.drop()) {
                    merge(top);
                }
            }
            Segmentation result = new Segmentation();
            for (int begin = 0; begin < text.length; begin = ends[begin]) {
                emit(begin, ends[begin], result);
            }
            return result;
        }

        private void split() {
            int before = -1;
            for (int begin = 0; begin < text.length; begin = ends[begin]) {
                int symbol = userDefined.longest(text, begin);
                whole[begin] = symbol > begin;
                ends[begin] = whole[begin] ? symbol : Utf8.next(text, begin);
                previous[begin] = before;
                before = begin;
            }
            previous[text.length] = before;
        }

        private void propose(int left, int right) {
            if (left < 0 || right >= text.length || whole[left] || whole[right]) {
                return;
            }
            int id = trie.find(text, left, ends[right]);
            if (id == DoubleArray.NO_VALUE) {
                return;
            }
            agenda.add(new Pair(left, right, ends[right], vocabulary.score(id)));
            if (vocabulary.type(id) == PieceType.UNUSED) {
                unusedCuts.put(key(left, ends[right]), right);
            }
        }

        private void merge(Pair pair) {
            ends[pair.left()] = pair.end();
            ends[pair.right()] = -1;
            previous[pair.end()] = pair.left();
            propose(previous[pair.left()], pair.left());
            propose(pair.left(), pair.end());
        }

        /** Adds a piece, an unused one as the two it was made of. */
        private void emit(int begin, int end, Segmentation result) {
            int id = trie.find(text, begin, end);
            Integer cut = unusedCuts.get(key(begin, end));
            if (cut != null && vocabulary.type(id) == PieceType.UNUSED) {
                emit(begin, cut, result);
                emit(cut, end, result);
                return;
            }
            result.add(end, id == DoubleArray.NO_VALUE ? vocabulary.unknown() : id);
        }

        private long key(int begin, int end) {
            return (long) begin << Integer.SIZE | end;
        }
    }
}
