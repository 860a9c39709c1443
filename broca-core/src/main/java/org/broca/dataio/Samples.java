package org.broca.dataio;

/** Decoded audio: interleaved samples in [-1, 1), {@code frames * channels} of them. */
final class Samples {
    final float[] values;
    final int channels;
    final int sampleRate;

    Samples(float[] values, int channels, int sampleRate) {
        this.values = values;
        this.channels = channels;
        this.sampleRate = sampleRate;
    }

    int frames() {
        return values.length / channels;
    }
}
