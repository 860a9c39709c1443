package org.broca.processing;

import java.math.BigInteger;
import java.util.Optional;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Device;
import org.broca.tensor.Functional;
import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Changes the sample rate of waveforms, by windowed sinc interpolation.
 *
 * <p>Same numbers as torchaudio's {@code resample} (Hann window, 6 zero crossings, roll-off 0.99), which SpeechBrain
 * uses, to 1e-5.
 *
 * <p>Shapes: {@code [batch, samples] -> [batch, ceil(samples * newFreq / origFreq)]}, or with {@code channels} last in
 * both. Gradients pass through.
 */
public final class Resample extends Layer implements TensorMap {
    private static final int ZERO_CROSSINGS = 6;
    private static final double ROLL_OFF = 0.99;

    private final int from;
    private final int to;
    private final int reach;
    private final Tensor kernels; // [to, 1, 2 * reach + from]

    /**
     * A change from one rate to another.
     *
     * @param origFreq rate of the waveforms given, in Hz
     * @param newFreq rate of the waveforms wanted, in Hz
     */
    public Resample(int origFreq, int newFreq) {
        Check.that(
                origFreq > 0 && newFreq > 0,
                "Resample: orig_freq and new_freq must be positive, got %d and %d",
                origFreq,
                newFreq);
        int common =
                BigInteger.valueOf(origFreq).gcd(BigInteger.valueOf(newFreq)).intValue();
        from = origFreq / common;
        to = newFreq / common;
        double cutoff = Math.min(from, to) * ROLL_OFF;
        reach = (int) Math.ceil(ZERO_CROSSINGS * from / cutoff);
        kernels = TensorScope.release(kernels(cutoff));
    }

    private Tensor kernels(double cutoff) {
        int width = 2 * reach + from;
        float[] weights = new float[to * width];
        for (int phase = 0; phase < to; phase++) {
            for (int i = 0; i < width; i++) {
                double time = (double) (i - reach) / from - (double) phase / to;
                weights[phase * width + i] = (float) (cutoff / from * windowedSinc(time * cutoff));
            }
        }
        return Tensor.of(weights, to, 1, width);
    }

    private static double windowedSinc(double crossings) {
        double t = Math.max(-ZERO_CROSSINGS, Math.min(ZERO_CROSSINGS, crossings));
        double hann = Math.cos(t * Math.PI / ZERO_CROSSINGS / 2);
        return hann * hann * (t == 0 ? 1 : Math.sin(t * Math.PI) / (t * Math.PI));
    }

    @Override
    public Tensor forward(Tensor waveforms) {
        Check.that(
                waveforms.dim() == 2 || waveforms.dim() == 3,
                "Resample expects [batch, samples] or [batch, samples, channels] but got %s",
                waveforms.shape());
        if (from == to) {
            return waveforms;
        }
        if (waveforms.dim() == 2) {
            return rows(waveforms);
        }
        return rows(waveforms.transpose(1, 2).flatten(0, 1)) // [batch * channels, samples]
                .unflatten(0, waveforms.size(0), waveforms.size(2)) // [batch, channels, samples]
                .transpose(1, 2); // [batch, samples, channels]
    }

    private Tensor rows(Tensor rows) {
        long samples = (rows.size(1) * to + from - 1) / from;
        Tensor padded = Functional.pad(rows.unsqueeze(1), PadMode.CONSTANT, 0, reach, reach + from);
        return Functional.conv1d(padded, kernels, Optional.empty(), from, 0, 1, 1) // [rows, to, blocks]
                .transpose(1, 2)
                .flatten(1, 2) // [rows, blocks * to]
                .narrow(1, 0, samples);
    }

    @Override
    protected void onMoved(Device device) {
        kernels.moveInPlace(device);
    }
}
