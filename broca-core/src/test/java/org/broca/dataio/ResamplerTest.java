package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
    private static final Golden GOLDEN = Golden.load("dataio/audio-sb1.1.2");

    @ParameterizedTest
    @CsvSource({"8000, 16000", "44100, 16000", "48000, 16000", "16000, 8000", "22050, 16000", "1000, 999"})
    void matchesSpeechBrain(int from, int to) {
        Tensor expected = GOLDEN.output("resample." + from + "." + to);
        Tensor actual = new Resampler(from, to).forward(GOLDEN.input("resample"));
        assertThat(actual.shape()).isEqualTo(expected.shape());
        assertThat(actual.sub(expected).abs().max().item()).isLessThan(1e-5);
    }

    @Test
    void channelsAreResampledOneByOne() {
        Tensor signal = GOLDEN.input("resample");
        Tensor left = new Resampler(3, 2).forward(signal.select(1, 0));
        assertThat(new Resampler(3, 2).forward(signal).select(1, 0).sameAs(left))
                .isTrue();
    }

    @Test
    void equalRatesChangeNothing() {
        Tensor signal = Tensor.of(new float[] {1, 2, 3}, 3);
        assertThat(new Resampler(8000, 8000).forward(signal)).isSameAs(signal);
    }

    @Test
    void refusesImpossibleRates() {
        assertThatThrownBy(() -> new Resampler(0, 8000))
                .hasMessage("Resampler: rates must be positive, got 0 and 8000 Hz");
    }

    @Test
    void normalizerAveragesOrKeepsChannels() {
        Tensor signal = GOLDEN.input("resample");
        Tensor kept =
                AudioNormalizer.builder().sampleRate(8000).mix("keep").build().forward(signal, 16000);
        Tensor mono = AudioNormalizer.builder().sampleRate(8000).build().forward(signal, 16000);
        assertThat(kept.shape()).isEqualTo(Shape.of(75, 2));
        assertThat(mono.sameAs(kept.mean(false, 1))).isTrue();
        assertThatThrownBy(() -> AudioNormalizer.builder().mix("left").build())
                .hasMessage("AudioNormalizer: mix must be \"avg-to-mono\" or \"keep\", got \"left\"");
    }
}
