package org.broca.tokenizers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.broca.tokenizers.Corpus.Word;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns a unigram model by expectation-maximization and pruning (Kudo, 2018).
 *
 * <p>Expectations are counted in a fixed number of parts, so that the result does not depend on the number of
 * processors.
 */
final class UnigramTraining {
    private static final Logger LOG = LoggerFactory.getLogger("sentencepiece");
    private static final int PARTS = 4;
    private static final double LEAST_EXPECTED = 0.5;
    private static final double SPARE = 1.1;
    private static final float MISSING_PENALTY = 0.0001f;

    private final SentencePieceTrainer.Builder options;
    private final Corpus corpus;
    private final int wanted;
    private final byte[][] words;
    private final double total;
    /** The pieces in the order of their bytes. */
    private List<byte[]> pieces;

    private float[] scores;

    UnigramTraining(SentencePieceTrainer.Builder options, Corpus corpus, int wanted) {
        this.options = options;
        this.corpus = corpus;
        this.wanted = wanted;
        words = corpus.words().stream().map(Word::bytes).toArray(byte[][]::new);
        total = corpus.words().stream().mapToLong(Word::count).sum();
        Map<String, Double> seeds = new SeedPieces(options, corpus).find(corpus);
        Map<byte[], Double> byBytes = new HashMap<>();
        seeds.forEach((text, score) -> byBytes.put(Utf8.bytes(text), score));
        pieces = new ArrayList<>(byBytes.keySet());
        pieces.sort(Arrays::compareUnsigned);
        scores = new float[pieces.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = byBytes.getOrDefault(pieces.get(i), 0.0).floatValue();
        }
    }

    List<Piece> run() {
        int desired = (int) (options.vocabSize * SPARE);
        while (true) {
            for (int i = 0; i < options.numSubIterations; i++) {
                maximize(expect());
            }
            LOG.debug("Tokenizer training: {} pieces", pieces.size());
            if (pieces.size() > desired) {
                prune(desired);
            }
            if (pieces.size() <= desired) {
                return finished();
            }
        }
    }

    private UnigramSegmenter model() {
        int[] ids = IntStream.range(0, pieces.size()).toArray();
        return new UnigramSegmenter(DoubleArrayBuilder.build(pieces, ids), scores, -1, least());
    }

    private float least() {
        float least = Float.MAX_VALUE;
        for (float score : scores) {
            least = Math.min(least, score);
        }
        return least;
    }

    /** How often each piece is expected in the text. */
    private double[] expect() {
        UnigramSegmenter model = model();
        List<double[]> parts = IntStream.range(0, PARTS)
                .parallel()
                .mapToObj(part -> {
                    double[] expected = new double[pieces.size()];
                    Lattice lattice = new Lattice();
                    for (int word = part; word < words.length; word += PARTS) {
                        model.fill(lattice, words[word]);
                        lattice.addExpected(corpus.words().get(word).count(), expected);
                    }
                    return expected;
                })
                .toList();
        return sum(parts);
    }

    private static double[] sum(List<double[]> parts) {
        double[] sum = parts.get(0);
        for (double[] part : parts.subList(1, parts.size())) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += part[i];
            }
        }
        return sum;
    }

    /** Takes new scores from expectations, in the variational Bayesian way that makes rare pieces rarer. */
    private void maximize(double[] expected) {
        int[] kept = IntStream.range(0, expected.length)
                .filter(i -> expected[i] >= LEAST_EXPECTED)
                .toArray();
        double sum = Arrays.stream(kept).mapToDouble(i -> expected[i]).sum();
        float[] next = new float[kept.length];
        for (int i = 0; i < kept.length; i++) {
            next[i] = (float) (digamma(expected[kept[i]]) - digamma(sum));
        }
        keep(kept, next);
    }

    private void keep(int[] kept, float[] next) {
        List<byte[]> rest = new ArrayList<>(kept.length);
        for (int i : kept) {
            rest.add(pieces.get(i));
        }
        pieces = rest;
        scores = next;
    }

    static double digamma(double value) {
        double x = value;
        double result = 0;
        while (x < 7) {
            result -= 1 / x;
            x++;
        }
        x -= 0.5;
        double square = 1 / (x * x);
        return result
                + Math.log(x)
                + square / 24
                - square * square * 7 / 960
                + square * square * square * 31 / 8064
                - square * square * square * square * 127 / 30720;
    }

    /** A piece that could go, and how much less probable the text would be. */
    private record Candidate(int id, double loss) {}

    /** Keeps the pieces without which the text would be least probable. */
    private void prune(int desired) {
        UnigramSegmenter model = model();
        double[] counts = bestCounts(model);
        double sum = Arrays.stream(counts).sum();
        List<Integer> kept = new ArrayList<>();
        List<Candidate> candidates = new ArrayList<>();
        for (int id = 0; id < counts.length; id++) {
            List<Segmentation> ways = lattice(model, pieces.get(id)).best(2);
            if (ways.size() == 1 || hasUnknown(ways.get(1))) {
                kept.add(id);
            } else if (counts[id] > 0) {
                candidates.add(new Candidate(id, loss(id, ways.get(1), counts, sum)));
            }
        }
        int size = Math.max(desired, (int) (options.shrinkingFactor * pieces.size()));
        candidates.sort(Comparator.comparingDouble(Candidate::loss).reversed());
        candidates.stream().limit(Math.max(0, size - kept.size())).forEach(c -> kept.add(c.id()));
        int[] ids = kept.stream().mapToInt(Integer::intValue).sorted().toArray();
        float[] rest = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            rest[i] = scores[ids[i]];
        }
        keep(ids, rest);
    }

    private static boolean hasUnknown(Segmentation way) {
        return IntStream.range(0, way.size()).anyMatch(i -> way.id(i) < 0);
    }

    /** How often each piece is in the best ways to cut the words. */
    private double[] bestCounts(UnigramSegmenter model) {
        List<double[]> parts = IntStream.range(0, PARTS)
                .parallel()
                .mapToObj(part -> {
                    double[] counts = new double[pieces.size()];
                    Lattice lattice = new Lattice();
                    for (int word = part; word < words.length; word += PARTS) {
                        model.fill(lattice, words[word]);
                        count(lattice.best(), corpus.words().get(word).count(), counts);
                    }
                    return counts;
                })
                .toList();
        return sum(parts);
    }

    private static void count(Segmentation way, long times, double[] counts) {
        for (int i = 0; i < way.size(); i++) {
            if (way.id(i) >= 0) {
                counts[way.id(i)] += times;
            }
        }
    }

    private static Lattice lattice(UnigramSegmenter model, byte[] text) {
        Lattice lattice = new Lattice();
        model.fill(lattice, text);
        return lattice;
    }

    /** What the text's log-probability a word loses when a piece is replaced with others. */
    private double loss(int id, Segmentation others, double[] counts, double sum) {
        double logSum = Math.log(sum);
        double logSumAfter = Math.log(sum + counts[id] * (others.size() - 1));
        double after = 0;
        for (int i = 0; i < others.size(); i++) {
            after += Math.log(counts[others.id(i)] + counts[id]) - logSumAfter;
        }
        return counts[id] / total * (Math.log(counts[id]) - logSum - after);
    }

    /** All characters that need pieces, then the most probable pieces. */
    private List<Piece> finished() {
        Map<String, Float> learned = new HashMap<>();
        for (int i = 0; i < scores.length; i++) {
            learned.put(Utf8.text(pieces.get(i), 0, pieces.get(i).length), scores[i]);
        }
        List<Piece> result = new ArrayList<>();
        float missing = least();
        for (int c : corpus.characters().keySet()) {
            Float score = learned.remove(Character.toString(c));
            if (score == null) {
                missing += MISSING_PENALTY;
            }
            result.add(new Piece(Character.toString(c), score == null ? missing : score, PieceType.NORMAL));
        }
        Comparator<Piece> order = Comparator.comparing(Piece::score).reversed().thenComparing(Piece::text);
        learned.entrySet().stream()
                .map(entry -> new Piece(entry.getKey(), entry.getValue(), PieceType.NORMAL))
                .sorted(order)
                .limit(wanted - result.size())
                .forEach(result::add);
        result.sort(order);
        return result;
    }
}
