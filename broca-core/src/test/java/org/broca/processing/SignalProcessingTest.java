package org.broca.processing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.broca.tensor.Functional.PadMode;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalProcessingTest {
    private final Golden amplitudes = Golden.load("processing/amplitude-sb1.1.2");
    private final Golden filters = Golden.load("processing/filters-sb1.1.2");
    private final Tensor mono = amplitudes.input("mono");
    private final Tensor lengths = amplitudes.input("lengths");

    @ParameterizedTest
    @CsvSource({
        "AVG, LINEAR, avg-linear", "RMS, LINEAR, rms-linear", "PEAK, LINEAR, peak-linear",
        "AVG, DB, avg-dB", "RMS, DB, rms-dB", "PEAK, DB, peak-dB"
    })
    void amplitudesMatchSpeechBrain(AmplitudeType type, AmplitudeScale scale, String key) {
        for (String channels : new String[] {"mono", "stereo"}) {
            Tensor wave = amplitudes.input(channels);
            String name = "amplitude-" + channels + "-" + key;
            TensorAssert.assertThat(SignalProcessing.computeAmplitude(wave, type, scale))
                    .isCloseTo(amplitudes.output(name), 1e-5);
            TensorAssert.assertThat(SignalProcessing.computeAmplitude(wave, lengths, type, scale))
                    .isCloseTo(amplitudes.output(name + "-lengths"), 1e-5);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = AmplitudeType.class,
            names = {"AVG", "PEAK"})
    void levelsMatchSpeechBrain(AmplitudeType type) {
        String kind = type == AmplitudeType.AVG ? "avg" : "peak";
        Tensor counts = lengths.squeeze(1);
        TensorAssert.assertThat(SignalProcessing.normalize(mono, type))
                .isCloseTo(amplitudes.output("normalize-" + kind), 1e-5);
        TensorAssert.assertThat(SignalProcessing.normalize(mono, counts, type))
                .isCloseTo(amplitudes.output("normalize-" + kind + "-lengths"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.rescale(mono, lengths, 0.3, type, AmplitudeScale.LINEAR))
                .isCloseTo(amplitudes.output("rescale-" + kind + "-linear"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.rescale(mono, lengths, -20, type, AmplitudeScale.DB))
                .isCloseTo(amplitudes.output("rescale-" + kind + "-dB"), 1e-5);
    }

    @Test
    void takesOneWaveformWithoutABatch() {
        Tensor one = mono.select(0, 0);
        TensorAssert.assertThat(SignalProcessing.normalize(one, AmplitudeType.AVG))
                .isCloseTo(amplitudes.output("normalize-one").squeeze(0), 1e-5);
        TensorAssert.assertThat(SignalProcessing.rescale(one, 0.5, AmplitudeType.AVG, AmplitudeScale.LINEAR))
                .isCloseTo(amplitudes.output("rescale-one"), 1e-5);
    }

    @Test
    void standardizesLikeSpeechBrain() {
        TensorAssert.assertThat(SignalProcessing.meanStdNorm(mono, 1e-6, 1))
                .isCloseTo(amplitudes.output("mean-std-norm"), 1e-5);
        assertThat(SignalProcessing.dbToAmplitude(10)).isCloseTo(3.162, within(1e-3));
    }

    @Test
    void convolutionsMatchSpeechBrain() {
        Golden golden = Golden.load("processing/convolve1d-sb1.1.2");
        Tensor x = golden.input("x");
        Tensor kernel = golden.input("kernel");
        TensorAssert.assertThat(SignalProcessing.convolve1d(x, kernel, 0, 0)).isCloseTo(golden.output("valid"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.convolve1d(x, kernel, 8, 0)).isCloseTo(golden.output("padded"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.convolve1d(x, kernel, 3, 3))
                .isCloseTo(golden.output("symmetric"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.convolve1d(x, kernel, 4, 4, PadMode.REFLECT, 2, 1))
                .isCloseTo(golden.output("reflected"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.convolveBySpectrum(x, kernel, 0))
                .isCloseTo(golden.output("fft"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.convolveBySpectrum(x, kernel, 3))
                .isCloseTo(golden.output("fft-rotated"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.convolveBySpectrum(x.narrow(1, 0, 6), kernel, 0))
                .isCloseTo(golden.output("fft-short"), 1e-5);
    }

    @Test
    void reverberationMatchesSpeechBrain() {
        Golden golden = Golden.load("processing/reverberate-sb1.1.2");
        Tensor x = golden.input("x");
        Tensor room = golden.input("rir").squeeze(1);
        TensorAssert.assertThat(SignalProcessing.reverberate(x, room, AmplitudeType.AVG))
                .isCloseTo(golden.output("avg"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.reverberate(x, room.unsqueeze(0), AmplitudeType.PEAK))
                .isCloseTo(golden.output("peak"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.reverberate(x, room)).isCloseTo(golden.output("none"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.reverberate(x.select(0, 0), room, AmplitudeType.AVG))
                .isCloseTo(golden.output("one"), 1e-5);
        TensorAssert.assertThat(SignalProcessing.reverberate(x.unsqueeze(2), room, AmplitudeType.AVG))
                .isCloseTo(golden.output("channels"), 1e-5);
    }

    @Test
    void notchFiltersMatchSpeechBrain() {
        TensorAssert.assertThat(SignalProcessing.notchFilter(0.25, 101, 0.05))
                .isCloseTo(filters.output("default"), 1e-6);
        TensorAssert.assertThat(SignalProcessing.notchFilter(0.6, 21, 0.1)).isCloseTo(filters.output("short"), 1e-6);
        assertThatThrownBy(() -> SignalProcessing.notchFilter(0.5, 100, 0.05))
                .hasMessage("notchFilter: the width must be odd, got 100");
        assertThatThrownBy(() -> SignalProcessing.notchFilter(1.5, 101, 0.05))
                .hasMessage("notchFilter: the frequency must be in (0, 1], got 1.5");
    }

    @Test
    void overlappingFramesAddUp() {
        TensorAssert.assertThat(SignalProcessing.overlapAndAdd(filters.input("frames"), 6))
                .isCloseTo(filters.output("overlap"), 1e-6);
    }

    @ParameterizedTest
    @CsvSource({"16000, 8000", "8000, 16000", "44100, 16000", "48000, 44100", "16000, 16000"})
    void resamplesLikeTorchaudio(int from, int to) {
        Golden golden = Golden.load("processing/resample-sb1.1.2");
        Resample resample = new Resample(from, to);
        Tensor x = golden.input("x");
        TensorAssert.assertThat(resample.forward(x)).isCloseTo(golden.output(from + "-" + to), 1e-5);
        TensorAssert.assertThat(resample.forward(Tensor.stack(2, x, x)).select(2, 1))
                .isCloseTo(golden.output(from + "-" + to), 1e-5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void resynthesisMatchesSpeechBrain(boolean normalized) {
        Golden golden = Golden.load("processing/resynthesize-" + (normalized ? "normalized" : "plain") + "-sb1.1.2");
        Stft stft = Stft.builder(8000).winLength(8).hopLength(4).nFft(64).build();
        Istft istft = Istft.builder(8000).winLength(8).hopLength(4).build();
        Resynthesizer resynthesizer =
                Resynthesizer.builder(stft, istft).normalizeWavs(normalized).build();
        TensorAssert.assertThat(resynthesizer.forward(golden.input("magnitude"), golden.input("x")))
                .isCloseTo(golden.output("0"), 1e-4);
    }
}
