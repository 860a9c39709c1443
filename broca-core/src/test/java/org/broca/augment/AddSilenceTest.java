package org.broca.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Randomness;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;

class AddSilenceTest {
    private static final Tensor WAVEFORMS = Tensor.ones(3, 400);
    private static final Tensor LENGTHS = Tensor.of(new float[] {1, 0.5f, 0.25f}, 3);
    private static final int[] SAMPLES = {400, 200, 100};

    private static AddSilence.Builder halfSecond() {
        return AddSilence.builder().sampleRate(1000).silenceProb(1).noiseProb(0);
    }

    private static float[] row(PaddedData padded, int row) {
        float[] all = padded.data().toFloatArray();
        int width = Math.toIntExact(padded.data().size(1));
        return Arrays.copyOfRange(all, row * width, (row + 1) * width);
    }

    @Test
    void speechIsWholeAndTheRestIsZero() {
        Randomness.seed(1);
        PaddedData out = halfSecond().build().forward(WAVEFORMS, LENGTHS);
        boolean begunLater = false;
        for (int i = 0; i < SAMPLES.length; i++) {
            float[] row = row(out, i);
            int length = Math.round(out.lengths().toFloatArray()[i] * row.length);
            int first = 0;
            while (row[first] == 0) {
                first++;
            }
            begunLater |= first > 0;
            assertThat(first).isLessThanOrEqualTo(500);
            assertThat(length).isBetween(first + SAMPLES[i], first + SAMPLES[i] + 500);
            float[] expected = new float[row.length];
            Arrays.fill(expected, first, first + SAMPLES[i], 1);
            assertThat(row).containsExactly(expected);
        }
        assertThat(begunLater).isTrue();
    }

    @Test
    void theLongestRowFillsTheBatch() {
        Randomness.seed(2);
        float[] lengths =
                halfSecond().build().forward(WAVEFORMS, LENGTHS).lengths().toFloatArray();
        assertThat(lengths).contains(1f);
        for (float length : lengths) {
            assertThat(length).isBetween(0.1f, 1f);
        }
    }

    @Test
    void noiseGoesFromEndToEndAtItsLevel() {
        Randomness.seed(3);
        Tensor loud = Tensor.ones(1, 20_000);
        PaddedData out =
                halfSecond().noiseProb(1).snrLow(40).snrHigh(40).build().forward(loud, Tensor.ones(1));
        float[] row = row(out, 0);
        double squares = 0;
        for (float sample : row) {
            double noise = sample > 0.5 ? sample - 1 : sample;
            squares += noise * noise;
            assertThat(sample).isNotZero();
        }
        assertThat(Math.sqrt(squares / row.length)).isBetween(0.0095, 0.0105);
    }

    @Test
    void withoutProbabilityOrTimeNothingChanges() {
        assertThat(halfSecond()
                        .silenceProb(0)
                        .build()
                        .forward(WAVEFORMS, LENGTHS)
                        .data()
                        .shape())
                .isEqualTo(WAVEFORMS.shape());
        PaddedData none = halfSecond().maxBefore(0).maxAfter(0).build().forward(WAVEFORMS, LENGTHS);
        assertThat(none.lengths().toFloatArray()).containsExactly(LENGTHS.toFloatArray());
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> AddSilence.builder().maxBefore(-1).build())
                .hasMessage("AddSilence: max_before is in seconds, from 0 to 60, got -1");
        assertThatThrownBy(() -> AddSilence.builder().silenceProb(2).build())
                .hasMessage("AddSilence: silence_prob must be in [0, 1], got 2");
        assertThatThrownBy(() -> AddSilence.builder().build().forward(Tensor.ones(2, 3, 4), Tensor.ones(2)))
                .hasMessageContaining("AddSilence expects [batch, time] but got");
    }
}
