package org.broca.decoders;

import java.util.SplittableRandom;

/** Log-probabilities of tokens as no network gave them. */
public final class Posteriors {
    private Posteriors() {}

    /** Normalized, {@code frames * tokens} of them. */
    public static float[] random(long seed, int frames, int tokens, double sharpness) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] logProbs = new float[frames * tokens];
        for (int t = 0; t < frames; t++) {
            double sum = 0;
            for (int token = 0; token < tokens; token++) {
                double score = sharpness * (random.nextDouble() * 2 - 1) * 1.7;
                logProbs[t * tokens + token] = (float) score;
                sum += Math.exp(score);
            }
            for (int token = 0; token < tokens; token++) {
                logProbs[t * tokens + token] -= (float) Math.log(sum);
            }
        }
        return logProbs;
    }
}
