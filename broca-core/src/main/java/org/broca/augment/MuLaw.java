package org.broca.augment;

import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/** The 8 bits of telephony (ITU-T G.711 mu-law), rounded as libsndfile does. */
final class MuLaw {
    private static final float STEPS = 8191.75f;
    private static final int MOST = 8158;
    private static final int BIAS = 33;

    private MuLaw() {}

    /** What the code leaves of a waveform in [-1, 1]; louder samples are clipped. */
    static Tensor encodedAndDecoded(Tensor waveform) {
        float[] samples = waveform.detach().to(DType.FLOAT32).toFloatArray();
        for (int i = 0; i < samples.length; i++) {
            samples[i] = Math.copySign(decoded(Math.abs(samples[i])), samples[i]);
        }
        return Tensor.of(samples, waveform.shape().toArray());
    }

    private static float decoded(float magnitude) {
        int biased = (int) Math.min(Math.rint(STEPS * magnitude), MOST) + BIAS;
        int exponent = 26 - Integer.numberOfLeadingZeros(biased);
        int mantissa = (biased >> (exponent + 1)) & 15;
        return (((mantissa * 2 + BIAS) << exponent) - BIAS) / 8192f;
    }
}
