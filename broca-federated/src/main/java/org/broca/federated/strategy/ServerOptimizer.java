package org.broca.federated.strategy;

import org.broca.tensor.Check;

/**
 * What the server does with the sites' average: a step from the current model towards it.
 *
 * <p>The numbers are Flower's, defaults included; its Adam corrects the bias with an exponent of {@code round + 1}, its
 * Yogi and Adagrad do not. Reddi et al., "Adaptive Federated Optimization", 2020; Hsu et al., "Measuring the Effects of
 * Non-Identical Data Distribution for Federated Visual Classification", 2019 (momentum).
 */
public sealed interface ServerOptimizer {
    /**
     * One step on one array.
     *
     * @param round from 1
     * @param current values that the sites started from
     * @param delta the sites' average less {@code current}
     * @param first first moment, changed in place; all 0 before the first round
     * @param second second moment, as {@code first}
     * @return the new values
     */
    double[] step(int round, double[] current, double[] delta, double[] first, double[] second);

    /** Takes the average as it is: FedAvg. */
    record Replace() implements ServerOptimizer {
        @Override
        public double[] step(int round, double[] current, double[] delta, double[] first, double[] second) {
            double[] next = new double[current.length];
            for (int i = 0; i < next.length; i++) {
                next[i] = current[i] + delta[i];
            }
            return next;
        }
    }

    /** Heavy ball: FedAvgM. */
    record Momentum(double learningRate, double momentum) implements ServerOptimizer {
        public Momentum {
            Check.that(momentum >= 0, "server_momentum must be at least 0, got %s", momentum);
        }

        @Override
        public double[] step(int round, double[] current, double[] delta, double[] first, double[] second) {
            double[] next = new double[current.length];
            for (int i = 0; i < next.length; i++) {
                first[i] = momentum * first[i] + delta[i];
                next[i] = current[i] + learningRate * first[i];
            }
            return next;
        }
    }

    /** FedAdam. */
    record Adam(double eta, double beta1, double beta2, double tau) implements ServerOptimizer {
        public Adam {
            check(tau, beta1, beta2);
        }

        @Override
        public double[] step(int round, double[] current, double[] delta, double[] first, double[] second) {
            double rate = eta * Math.sqrt(1 - Math.pow(beta2, round + 1)) / (1 - Math.pow(beta1, round + 1));
            for (int i = 0; i < delta.length; i++) {
                first[i] = beta1 * first[i] + (1 - beta1) * delta[i];
                second[i] = beta2 * second[i] + (1 - beta2) * delta[i] * delta[i];
            }
            return adapted(current, rate, tau, first, second);
        }
    }

    /** FedYogi. */
    record Yogi(double eta, double beta1, double beta2, double tau) implements ServerOptimizer {
        public Yogi {
            check(tau, beta1, beta2);
        }

        @Override
        public double[] step(int round, double[] current, double[] delta, double[] first, double[] second) {
            for (int i = 0; i < delta.length; i++) {
                double square = delta[i] * delta[i];
                first[i] = beta1 * first[i] + (1 - beta1) * delta[i];
                second[i] -= (1 - beta2) * square * Math.signum(second[i] - square);
            }
            return adapted(current, eta, tau, first, second);
        }
    }

    /** FedAdagrad. */
    record Adagrad(double eta, double tau) implements ServerOptimizer {
        public Adagrad {
            check(tau, 0, 0);
        }

        @Override
        public double[] step(int round, double[] current, double[] delta, double[] first, double[] second) {
            for (int i = 0; i < delta.length; i++) {
                first[i] = delta[i];
                second[i] += delta[i] * delta[i];
            }
            return adapted(current, eta, tau, first, second);
        }
    }

    private static double[] adapted(double[] current, double rate, double tau, double[] first, double[] second) {
        double[] next = new double[current.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = current[i] + rate * first[i] / (Math.sqrt(second[i]) + tau);
        }
        return next;
    }

    private static void check(double tau, double beta1, double beta2) {
        Check.that(tau > 0, "tau must be more than 0, got %s", tau);
        Check.that(beta1 >= 0 && beta1 < 1, "beta_1 must be in [0, 1), got %s", beta1);
        Check.that(beta2 >= 0 && beta2 < 1, "beta_2 must be in [0, 1), got %s", beta2);
    }
}
