package org.broca.tokenizers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * All ways to cut a text into pieces: edges from the place where a piece begins to that where it ends.
 *
 * <p>May be used again for another text; not thread-safe.
 */
final class Lattice {
    private int length;
    private int count;
    private int[] begins = new int[64];
    private int[] ends = new int[64];
    private int[] ids = new int[64];
    private float[] scores = new float[64];

    Lattice() {}

    /** Begins a text of so many bytes. */
    void reset(int bytes) {
        length = bytes;
        count = 0;
    }

    /** Adds an edge; those that begin further left come first. */
    void add(int begin, int end, int id, float score) {
        if (count == begins.length) {
            begins = Arrays.copyOf(begins, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            ids = Arrays.copyOf(ids, 2 * count);
            scores = Arrays.copyOf(scores, 2 * count);
        }
        begins[count] = begin;
        ends[count] = end;
        ids[count] = id;
        scores[count++] = score;
    }

    /** The best way; among equal ones that which was added first. */
    Segmentation best() {
        float[] best = new float[length + 1];
        int[] last = new int[length + 1];
        Arrays.fill(last, -1);
        for (int edge = 0; edge < count; edge++) {
            float score = best[begins[edge]] + scores[edge];
            int end = ends[edge];
            if (last[end] < 0 || score > best[end]) {
                best[end] = score;
                last[end] = edge;
            }
        }
        Segmentation reversed = new Segmentation();
        for (int end = length; end > 0; end = begins[last[end]]) {
            reversed.add(end, ids[last[end]]);
        }
        return reversed.withScore(best[length]).reversed();
    }

    /** One of the best ways to a place: the last edge and the rank of the way to where that begins. */
    private record Way(float score, int edge, int rank) {}

    /** The best ways, the best first; fewer if there are no more. */
    List<Segmentation> best(int size) {
        List<List<Way>> ways = new ArrayList<>();
        for (int at = 0; at <= length; at++) {
            ways.add(new ArrayList<>());
        }
        ways.get(0).add(new Way(0, -1, 0));
        boolean[] ranked = new boolean[length + 1];
        for (int edge = 0; edge < count; edge++) {
            List<Way> before = ways.get(begins[edge]);
            if (!ranked[begins[edge]]) {
                keepBest(before, size);
                ranked[begins[edge]] = true;
            }
            for (int rank = 0; rank < before.size(); rank++) {
                ways.get(ends[edge]).add(new Way(before.get(rank).score() + scores[edge], edge, rank));
            }
        }
        keepBest(ways.get(length), size);
        return ways.get(length).stream().map(way -> trace(ways, way)).toList();
    }

    private static void keepBest(List<Way> ways, int size) {
        ways.sort(Comparator.comparing(Way::score).reversed());
        if (ways.size() > size) {
            ways.subList(size, ways.size()).clear();
        }
    }

    private Segmentation trace(List<List<Way>> ways, Way last) {
        Segmentation reversed = new Segmentation();
        for (Way way = last; way.edge() >= 0; way = ways.get(begins[way.edge()]).get(way.rank())) {
            reversed.add(ends[way.edge()], ids[way.edge()]);
        }
        return reversed.withScore(last.score()).reversed();
    }

    /** A way drawn with a probability that grows with {@code exp(alpha * score)}. */
    Segmentation sample(double alpha, RandomGenerator random) {
        double[] forward = forward(alpha);
        int[] edgesTo = edgesByEnd();
        Segmentation reversed = new Segmentation();
        double score = 0;
        int end = length;
        while (end > 0) {
            double rest = random.nextDouble();
            int chosen = -1;
            for (int edge = edgesTo[end]; edge >= 0 && rest >= 0; edge = edgesTo[length + 1 + edge]) {
                chosen = edge;
                rest -= Math.exp(forward[begins[edge]] + alpha * scores[edge] - forward[end]);
            }
            reversed.add(end, ids[chosen]);
            score += scores[chosen];
            end = begins[chosen];
        }
        return reversed.withScore(score).reversed();
    }

    /** Linked lists: the last edge to each place, and after those the edge before each edge; -1 ends a list. */
    private int[] edgesByEnd() {
        int[] heads = new int[length + 1 + count];
        Arrays.fill(heads, 0, length + 1, -1);
        for (int edge = 0; edge < count; edge++) {
            heads[length + 1 + edge] = heads[ends[edge]];
            heads[ends[edge]] = edge;
        }
        return heads;
    }

    /** The logarithm of the sum over all ways to each place. */
    private double[] forward(double alpha) {
        double[] forward = new double[length + 1];
        Arrays.fill(forward, 1, length + 1, Double.NEGATIVE_INFINITY);
        for (int edge = 0; edge < count; edge++) {
            int end = ends[edge];
            forward[end] = logAdd(forward[end], forward[begins[edge]] + alpha * scores[edge]);
        }
        return forward;
    }

    /**
     * Adds how often each piece is expected in the text.
     *
     * @param times how often the text itself is there
     * @param expected by id; ids below 0 are not counted
     * @return the logarithm of the probability of the text
     */
    double addExpected(double times, double[] expected) {
        double[] forward = forward(1);
        double[] backward = new double[length + 1];
        Arrays.fill(backward, 0, length, Double.NEGATIVE_INFINITY);
        double total = forward[length];
        for (int edge = count - 1; edge >= 0; edge--) {
            double after = scores[edge] + backward[ends[edge]];
            backward[begins[edge]] = logAdd(backward[begins[edge]], after);
            if (ids[edge] >= 0) {
                expected[ids[edge]] += times * Math.exp(forward[begins[edge]] + after - total);
            }
        }
        return total;
    }

    private static double logAdd(double a, double b) {
        double larger = Math.max(a, b);
        double smaller = Math.min(a, b);
        return smaller < larger - 40 ? larger : larger + Math.log1p(Math.exp(smaller - larger));
    }
}
