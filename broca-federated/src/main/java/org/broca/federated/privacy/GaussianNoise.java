package org.broca.federated.privacy;

import java.nio.ByteBuffer;
import java.util.Random;

/** Normally distributed numbers from a source of bytes, by Box and Muller's method. */
final class GaussianNoise {
    private static final int BLOCK = 1 << 16;
    private static final double UNIT = 0x1.0p-53;

    private final Random source;
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
    private double spare;
    private boolean spared;

    /**
     * A generator.
     *
     * @param source of bytes; a {@link java.security.SecureRandom}, where privacy counts
     */
    GaussianNoise(Random source) {
        this.source = source;
    }

    /** The next number, of mean 0 and variance 1. */
    double next() {
        spared = !spared;
        if (!spared) {
            return spare;
        }
        double radius = Math.sqrt(-2 * Math.log(1 - uniform()));
        double angle = 2 * Math.PI * uniform();
        spare = radius * Math.sin(angle);
        return radius * Math.cos(angle);
    }

    /** In [0, 1). */
    private double uniform() {
        if (!block.hasRemaining()) {
            source.nextBytes(block.array());
            ByteBuffer ignored = block.clear();
        }
        return (block.getLong() >>> 11) * UNIT;
    }
}
