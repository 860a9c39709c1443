package org.broca.augment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.TensorMap;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AugmentationLawsTest {
    private static final Map<String, Layer> WAVEFORMS = new LinkedHashMap<>();
    private static final Map<String, Layer> SPECTROGRAMS = new LinkedHashMap<>();

    static {
        WAVEFORMS.put("noise", AddNoise.builder().snrHigh(15).build());
        WAVEFORMS.put("normalized", AddNoise.builder().normalize(true).build());
        WAVEFORMS.put(
                "pink",
                AddNoise.builder().noiseFunct(PinkNoise.builder().build()).build());
        WAVEFORMS.put("babble", AddBabble.builder().build());
        WAVEFORMS.put("speed", SpeedPerturb.builder(16000).build());
        WAVEFORMS.put("frequencies", DropFreq.builder().build());
        WAVEFORMS.put("chunks", DropChunk.builder().build());
        WAVEFORMS.put("chunks of noise", DropChunk.builder().noiseFactor(1).build());
        WAVEFORMS.put("clip", DoClip.builder().clipLow(0.1).build());
        WAVEFORMS.put("amplitude", RandAmp.builder().build());
        WAVEFORMS.put("segments", CutCat.builder().build());
        WAVEFORMS.put("bits", DropBitResolution.builder().build());
        WAVEFORMS.put("sign", SignFlip.builder().build());
        WAVEFORMS.put("codec", CodecAugment.builder().build());
        WAVEFORMS.put("old", TimeDomainSpecAugment.builder().build());
        WAVEFORMS.put("silence", AddSilence.builder().build());
        WAVEFORMS.put("surroundings", EnvCorrupt.builder().babbleSpeakerCount(2).build());
        WAVEFORMS.put(
                "all",
                Augmenter.builder()
                        .augmentations(List.of(
                                DropFreq.builder().build(), DropChunk.builder().build()))
                        .shuffleAugmentations(true)
                        .build());
        SPECTROGRAMS.put(
                "masks",
                SpectrogramDrop.builder().replace(Replacement.RANDOM_SELECTION).build());
        SPECTROGRAMS.put("warping", Warping.builder().build());
        SPECTROGRAMS.put("warped frequencies", Warping.builder().dim(2).build());
        SPECTROGRAMS.put(
                "old", SpecAugment.builder().timeMaskWidth(8).freqMaskWidth(4).build());
        SPECTROGRAMS.put("shift", RandomShift.builder().minShift(-3).maxShift(3).build());
    }

    static Stream<String> waveforms() {
        return WAVEFORMS.keySet().stream();
    }

    static Stream<String> spectrograms() {
        return SPECTROGRAMS.keySet().stream();
    }

    private static Tensor applied(Map<String, Layer> layers, String name, Tensor x) {
        Layer layer = layers.get(name);
        Tensor lengths = Tensor.linspace(1, 0.5, x.size(0));
        if (layer instanceof Augmentation augmentation) {
            PaddedData out = augmentation.forward(x, lengths);
            assertThat(out.lengths().size(0)).isEqualTo(out.data().size(0));
            return out.data();
        }
        return layer instanceof LengthsMap map ? map.forward(x, lengths) : ((TensorMap) layer).forward(x);
    }

    private static void assertSameFromSeed(Map<String, Layer> layers, String name, Tensor x) {
        Randomness.seed(5);
        Tensor first = applied(layers, name, x);
        Tensor state = Randomness.state();
        Tensor second = applied(layers, name, x);
        Randomness.seed(5);
        TensorAssert.assertThat(applied(layers, name, x)).as("from the seed").isCloseTo(first, 0.0);
        Randomness.restore(state);
        TensorAssert.assertThat(applied(layers, name, x))
                .as("from a checkpoint")
                .isCloseTo(second, 0.0);
    }

    @ParameterizedTest
    @MethodSource("waveforms")
    void sameSeedGivesSameAudio(String name) {
        assertSameFromSeed(WAVEFORMS, name, Tensor.linspace(-0.9, 0.9, 3 * 3000).reshape(3, 3000));
    }

    @ParameterizedTest
    @MethodSource("spectrograms")
    void sameSeedGivesSameSpectrogram(String name) {
        assertSameFromSeed(
                SPECTROGRAMS, name, Tensor.linspace(-0.9, 0.9, 3 * 40 * 12).reshape(3, 40, 12));
    }

    @ParameterizedTest
    @MethodSource("waveforms")
    void silenceAndSingleSamplesStayFinite(String name) {
        Randomness.seed(6);
        for (int i = 0; i < 4; i++) {
            for (long time : new long[] {1, 2, 2000}) {
                for (Tensor x :
                        List.of(Tensor.zeros(3, time), Tensor.ones(1, time).mul(0.5))) {
                    Tensor out = applied(WAVEFORMS, name, x);
                    assertThat(out.allFinite()).as("%s of %s", name, x.shape()).isTrue();
                    assertThat(out.size(0)).isEqualTo(x.size(0));
                    assertThat(out.size(1)).isPositive();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spectrograms")
    void singleFramesStayFinite(String name) {
        for (long frames : new long[] {1, 2, 30}) {
            Tensor x = Tensor.ones(2, frames, 5);
            boolean swaps = name.equals("masks") && frames == 1; // there is no other time to take
            Tensor out = applied(SPECTROGRAMS, name, x);
            assertThat(out.allFinite() || swaps).isTrue();
            assertThat(out.shape()).isEqualTo(x.shape());
        }
    }

    @ParameterizedTest
    @MethodSource("independent")
    void rowsAreAugmentedByThemselves(String name, BinaryOperator<Tensor> map) {
        Tensor x = Tensor.randn(3, 500);
        Tensor lengths = Tensor.of(new float[] {1, 0.8f, 0.6f}, 3);
        Tensor together = map.apply(x, lengths);
        for (int i = 0; i < 3; i++) {
            TensorAssert.assertThat(map.apply(x.narrow(0, i, 1), lengths.narrow(0, i, 1)))
                    .as(name)
                    .isCloseTo(together.narrow(0, i, 1), 1e-5);
        }
    }

    static Stream<org.junit.jupiter.params.provider.Arguments> independent() {
        DropChunk chunk = DropChunk.builder()
                .dropLengthLow(30)
                .dropLengthHigh(30)
                .dropStart(100)
                .dropEnd(130)
                .build();
        DropFreq frequency = DropFreq.builder()
                .dropFreqLow(0.3)
                .dropFreqHigh(0.3)
                .dropFreqCountHigh(1)
                .build();
        Map<String, BinaryOperator<Tensor>> maps = Map.of(
                "speed",
                        (x, n) -> SpeedPerturb.builder(16000)
                                .speeds(List.of(95.0))
                                .build()
                                .forward(x),
                "chunk", chunk::forward,
                "frequency", (x, n) -> frequency.forward(x),
                "clip", (x, n) -> DoClip.builder().build().forward(x));
        return maps.entrySet().stream()
                .map(e -> org.junit.jupiter.params.provider.Arguments.of(e.getKey(), e.getValue()));
    }
}
