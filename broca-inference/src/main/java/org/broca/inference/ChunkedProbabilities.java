package org.broca.inference;

import java.util.function.UnaryOperator;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * The probabilities of a large chunk of a recording, from those of small chunks that are a batch. Small chunks may
 * overlap by half; their probabilities are then summed under Hamming windows, but for the first half of the first and
 * the second half of the last.
 */
final class ChunkedProbabilities {
    private final UnaryOperator<Tensor> network;
    private final int size;
    private final int step;
    private final boolean overlap;
    private final double samplesPerFrame;

    /** @param network maps waveforms {@code [batch, samples]} to probabilities {@code [batch, frames, 1]} */
    ChunkedProbabilities(UnaryOperator<Tensor> network, VadOptions options, int sampleRate, double timeResolution) {
        this.network = network;
        overlap = options.overlapSmallChunk();
        size = (int) (sampleRate * options.smallChunkSize());
        step = (int) (sampleRate * options.smallChunkSize() / (overlap ? 2 : 1));
        samplesPerFrame = sampleRate * timeResolution;
    }

    /** The probabilities of frames in a chunk, and in silence after it if it is the last or a short one. */
    float[] of(float[] samples, boolean last) {
        boolean padded = last || samples.length < size;
        float[] chunk = padded ? java.util.Arrays.copyOf(samples, samples.length + size) : samples;
        Tensor small = Tensor.of(chunk, chunk.length).unfold(0, size, step); // [batch, size]
        Tensor probabilities = network.apply(small); // [batch, frames + 1, 1]
        int batch = (int) small.size(0);
        int frames = (int) probabilities.size(1) - 1;
        Check.that(
                frames == Math.round(size / samplesPerFrame),
                "chunks of %d samples give %d frames, not one every %s samples: time_resolution does not fit the model",
                size,
                frames,
                samplesPerFrame);
        float[] each = probabilities.narrow(1, 0, frames).flatten(0, -1).toFloatArray();
        if (overlap) {
            window(each, batch, frames);
        }
        return summed(each, batch, frames, (int) (chunk.length / samplesPerFrame));
    }

    private float[] summed(float[] each, int batch, int frames, int length) {
        int stepFrames = overlap ? frames / 2 : frames;
        float[] sum = new float[length];
        for (int i = 0; i < batch; i++) {
            for (int j = 0; j < frames && i * stepFrames + j < length; j++) {
                sum[i * stepFrames + j] += each[i * frames + j];
            }
        }
        return sum;
    }

    private static void window(float[] each, int batch, int frames) {
        for (int i = 0; i < batch; i++) {
            for (int j = 0; j < frames; j++) {
                boolean edge = batch > 1 && ((i == 0 && j < frames / 2) || (i == batch - 1 && j >= frames / 2));
                if (!edge) {
                    each[i * frames + j] *= (float) (0.54 - 0.46 * Math.cos(2 * Math.PI * j / frames));
                }
            }
        }
    }
}
