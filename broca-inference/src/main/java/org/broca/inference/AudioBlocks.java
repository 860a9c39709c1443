package org.broca.inference;

import java.nio.file.Path;
import java.util.Arrays;
import org.broca.dataio.AudioNormalizer;
import org.broca.dataio.AudioStream;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/** Reads a recording in blocks of so many seconds, each at the model's rate and of one channel. */
final class AudioBlocks implements AutoCloseable {
    private final AudioStream stream;
    private final AudioNormalizer normalizer;
    private final int blockLength;
    private float[] ahead;

    AudioBlocks(Path file, AudioNormalizer normalizer, double seconds) {
        stream = AudioStream.open(file);
        this.normalizer = normalizer;
        blockLength = (int) (stream.sampleRate() * seconds);
        ahead = stream.read(1);
    }

    /** Whether there is another block. */
    boolean hasNext() {
        return ahead.length > 0;
    }

    /** The samples of the next block; after it, {@link #hasNext} says whether it was the last. */
    float[] next() {
        float[] rest = stream.read(blockLength - 1);
        float[] block = Arrays.copyOf(ahead, ahead.length + rest.length);
        System.arraycopy(rest, 0, block, ahead.length, rest.length);
        ahead = stream.read(1);
        return normalized(block);
    }

    private float[] normalized(float[] samples) {
        int channels = stream.channels();
        if (channels == 1 && stream.sampleRate() == normalizer.sampleRate()) {
            return samples;
        }
        try (TensorScope scope = TensorScope.open()) {
            int frames = samples.length / channels;
            Tensor signal = channels == 1 ? Tensor.of(samples, frames) : Tensor.of(samples, frames, channels);
            return normalizer.forward(signal, stream.sampleRate()).toFloatArray();
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
