package org.broca.dataio;

/**
 * Rounds floats to whole numbers as libsndfile does when it writes.
 *
 * <p>Values are clipped. PCM takes the upper bits of a 32-bit sample (so a tiny negative value becomes -1, a tiny
 * positive one 0); FLAC rounds to the nearest.
 */
final class Quantizer {
    private static final double FULL_SCALE = 2147483648.0;

    private Quantizer() {}

    /** The 32-bit sample of a value in [-1, 1). */
    static int pcm32(float value) {
        return clip(Math.rint(value * FULL_SCALE), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    static short pcm16(float value) {
        return (short) (pcm32(value) >> 16);
    }

    static short flac16(float value) {
        return (short) clip(Math.rint(value * 32768.0), -32768, 32767);
    }

    /** A 24-bit sample in the upper bits of the int. */
    static int flac24(float value) {
        return clip(Math.rint(value * 8388608.0), -8388608, 8388607) << 8;
    }

    static byte pcmU8(float value) {
        return (byte) ((pcm32(value) >> 24) + 128);
    }

    private static int clip(double value, int lowest, int highest) {
        return (int) Math.max(lowest, Math.min(highest, value));
    }
}
