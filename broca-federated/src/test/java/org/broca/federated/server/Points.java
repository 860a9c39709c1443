package org.broca.federated.server;

import java.util.Random;

/** Clouds of points, one around each class's centre, and a softmax regression that tells them apart. */
final class Points {
    static final int CLASSES = 5;
    static final int SIZE = 6;
    private static final int STEPS = 30;
    private static final double RATE = 0.3;

    private final double[][] points;
    private final int[] labels;

    Points(long seed, int count) {
        Random random = new Random(seed);
        points = new double[count][SIZE + 1];
        labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(CLASSES);
            for (int j = 0; j < SIZE; j++) {
                points[i][j] = random.nextGaussian() + (j == labels[i] ? 2.2 : 0);
            }
            points[i][SIZE] = 1;
        }
    }

    int count() {
        return labels.length;
    }

    private static double[] probabilities(double[] weights, double... point) {
        double[] scores = new double[CLASSES];
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            for (int j = 0; j <= SIZE; j++) {
                scores[c] += weights[c * (SIZE + 1) + j] * point[j];
            }
            scores[c] = Math.exp(Math.min(300, scores[c]));
            sum += scores[c];
        }
        for (int c = 0; c < CLASSES; c++) {
            scores[c] /= sum;
        }
        return scores;
    }

    /** Gradient descent, in place, towards labels that are off by so many classes. */
    void train(double[] weights, int off) {
        for (int step = 0; step < STEPS; step++) {
            double[] gradient = new double[weights.length];
            for (int i = 0; i < labels.length; i++) {
                double[] given = probabilities(weights, points[i]);
                given[(labels[i] + off) % CLASSES] -= 1;
                for (int k = 0; k < weights.length; k++) {
                    gradient[k] += given[k / (SIZE + 1)] * points[i][k % (SIZE + 1)];
                }
            }
            for (int k = 0; k < weights.length; k++) {
                weights[k] -= RATE * gradient[k] / labels.length;
            }
        }
    }

    double loss(double... weights) {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum -= Math.log(Math.max(1e-300, probabilities(weights, points[i])[labels[i]]));
        }
        return sum / labels.length;
    }

    /** In percent. */
    double errorRate(double... weights) {
        int wrong = 0;
        for (int i = 0; i < labels.length; i++) {
            double[] given = probabilities(weights, points[i]);
            int best = 0;
            for (int c = 1; c < CLASSES; c++) {
                best = given[c] > given[best] ? c : best;
            }
            wrong += best == labels[i] ? 0 : 1;
        }
        return 100.0 * wrong / labels.length;
    }
}
