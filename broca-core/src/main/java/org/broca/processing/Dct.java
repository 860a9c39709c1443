package org.broca.processing;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Discrete cosine transform (type II) of features, usually filter energies.
 *
 * <p>Same numbers as SpeechBrain's {@code DCT} to 1e-4 for one channel; of several channels each is transformed by
 * itself (SpeechBrain 1.1.2 mixes them).
 *
 * <p>Shapes: {@code [batch, frames, inputSize] -> [batch, frames, nOut]}, or with {@code channels} last in both.
 */
public final class Dct extends Layer implements TensorMap {
    private static final int CHANNELS_RANK = 4;

    private final Tensor matrix; // [inputSize, nOut]

    private Dct(Builder b) {
        Check.that(
                b.nOut <= b.inputSize,
                "Cannot select more DCT coefficients than inputs (n_out=%d, n_in=%d)",
                b.nOut,
                b.inputSize);
        matrix = TensorScope.release(matrix(b.inputSize, b.nOut, b.orthoNorm));
    }

    private static Tensor matrix(int inputs, int outputs, boolean ortho) {
        float[] cosines = new float[inputs * outputs];
        for (int n = 0; n < inputs; n++) {
            for (int k = 0; k < outputs; k++) {
                double first = k == 0 ? Math.sqrt(0.5) : 1;
                double factor = ortho ? Math.sqrt(2.0 / inputs) * first : 2;
                cosines[n * outputs + k] = (float) (factor * Math.cos(Math.PI / inputs * (n + 0.5) * k));
            }
        }
        return Tensor.of(cosines, inputs, outputs);
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.dim() < CHANNELS_RANK) {
            Check.lastDim("Dct", x, matrix.size(0));
            return x.matmul(matrix); // [batch, frames, nOut]
        }
        return x.transpose(2, 3) // [batch, frames, channels, inputSize]
                .matmul(matrix)
                .transpose(2, 3); // [batch, frames, nOut, channels]
    }

    @Override
    protected void onMoved(Device device) {
        matrix.moveInPlace(device);
    }

    /** @param inputSize number of features */
    public static Builder builder(int inputSize) {
        return new Builder(inputSize);
    }

    /** Options of a {@link Dct}. */
    public static final class Builder {
        private final int inputSize;
        private int nOut = 20;
        private boolean orthoNorm = true;

        private Builder(int inputSize) {
            this.inputSize = inputSize;
        }

        /** Number of coefficients, at most {@code inputSize}. */
        @CanIgnoreReturnValue
        public Builder nOut(int nOut) {
            this.nOut = nOut;
            return this;
        }

        /** Whether the transform keeps lengths of vectors. */
        @CanIgnoreReturnValue
        public Builder orthoNorm(boolean orthoNorm) {
            this.orthoNorm = orthoNorm;
            return this;
        }

        public Dct build() {
            return new Dct(this);
        }
    }
}
