package org.broca.tokenizers;

import java.util.List;
import java.util.random.RandomGenerator;

/** The most probable pieces (Kudo, 2018). */
final class UnigramSegmenter implements Segmenter {
    private static final float UNKNOWN_PENALTY = 10;
    private static final float USER_DEFINED_SCORE = -0.1f;

    private final DoubleArray trie;
    private final float[] scores;
    private final int unknown;
    private final float unknownScore;

    /**
     * A model of pieces.
     *
     * @param trie the pieces, with their ids
     * @param scores by id; NaN for pieces that are not used
     * @param unknown the id of characters without a piece
     */
    UnigramSegmenter(DoubleArray trie, float[] scores, int unknown, float leastScore) {
        this.trie = trie;
        this.scores = scores;
        this.unknown = unknown;
        unknownScore = leastScore - UNKNOWN_PENALTY;
    }

    static UnigramSegmenter of(Vocabulary vocabulary) {
        float[] scores = new float[vocabulary.size()];
        float least = Float.MAX_VALUE;
        for (int id = 0; id < scores.length; id++) {
            PieceType type = vocabulary.type(id);
            scores[id] = switch (type) {
                case USER_DEFINED -> USER_DEFINED_SCORE;
                case UNUSED -> Float.NaN;
                default -> vocabulary.score(id);
            };
            least = type == PieceType.NORMAL ? Math.min(least, scores[id]) : least;
        }
        return new UnigramSegmenter(vocabulary.trie(), scores, vocabulary.unknown(), least);
    }

    @Override
    public Segmentation encode(byte[] text) {
        return lattice(text).best();
    }

    @Override
    public List<Segmentation> best(byte[] text, int size) {
        return lattice(text).best(size);
    }

    @Override
    public Segmentation sample(byte[] text, double alpha, RandomGenerator random) {
        return lattice(text).sample(alpha, random);
    }

    @Override
    public ModelType type() {
        return ModelType.UNIGRAM;
    }

    private Lattice lattice(byte[] text) {
        Lattice lattice = new Lattice();
        fill(lattice, text);
        return lattice;
    }

    /** Puts all pieces that the text has into a lattice. */
    void fill(Lattice lattice, byte[] text) {
        lattice.reset(text.length);
        for (int begin = 0; begin < text.length; begin = Utf8.next(text, begin)) {
            int single = Utf8.next(text, begin);
            if (!addPieces(lattice, text, begin, single)) {
                lattice.add(begin, single, unknown, unknownScore);
            }
        }
    }

    /** Adds the pieces that begin at a place; gives whether one of them ends at {@code single}. */
    private boolean addPieces(Lattice lattice, byte[] text, int begin, int single) {
        boolean covered = false;
        int node = trie.root();
        for (int i = begin; i < text.length; i++) {
            node = trie.child(node, text[i]);
            if (node == DoubleArray.NONE) {
                return covered;
            }
            int id = trie.value(node);
            if (id != DoubleArray.NO_VALUE && !Float.isNaN(scores[id])) {
                lattice.add(begin, i + 1, id, scores[id]);
                covered |= i + 1 == single;
            }
        }
        return covered;
    }
}
