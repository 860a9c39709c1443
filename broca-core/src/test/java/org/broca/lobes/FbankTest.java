package org.broca.lobes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.broca.hparams.HyperYaml;
import org.broca.tensor.Autograd;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FbankTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "default",
                "23-mels",
                "80-mels",
                "8-khz",
                "deltas",
                "context",
                "deltas-context",
                "trained",
                "trained-gaussian",
                "window"
            })
    void matchesSpeechBrain(String name) {
        Golden golden = Golden.load("lobes/fbank-" + name + "-sb1.1.2");
        Fbank fbank = HyperYaml.build(Fbank.class, golden.options());
        assertThat(fbank.stateDict().keySet())
                .containsExactlyInAnyOrderElementsOf(golden.weights().keySet());
        golden.assertForwardAndBackward(fbank.namedParameters(), fbank::forward, within(1e-4), within(1e-4));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "plain", "8-khz", "trained"})
    void mfccMatchesSpeechBrain(String name) {
        Golden golden = Golden.load("lobes/mfcc-" + name + "-sb1.1.2");
        Mfcc mfcc = HyperYaml.build(Mfcc.class, golden.options());
        assertThat(mfcc.stateDict().keySet())
                .containsExactlyInAnyOrderElementsOf(golden.weights().keySet());
        golden.assertForwardAndBackward(mfcc.namedParameters(), mfcc::forward, within(1e-4), within(1e-4));
    }

    @Test
    void staysInFullPrecisionUnderAutocast() {
        Fbank fbank = Fbank.builder().build();
        Tensor wave = Tensor.randn(2, 1600);
        Tensor plain = fbank.forward(wave);
        try (Autograd.Mode mode = Autograd.autocast(Device.CPU, DType.BFLOAT16)) {
            TensorAssert.assertThat(fbank.forward(wave)).isSameAs(plain);
            assertThat(wave.matmul(wave.transpose(0, 1)).dtype()).isEqualTo(DType.BFLOAT16);
        }
    }

    @Test
    void givesEachChannelItsOwnFeatures() {
        Tensor wave = Tensor.randn(2, 1600, 3);
        Mfcc mfcc = Mfcc.builder().build();
        TensorAssert.assertThat(mfcc.forward(wave).select(3, 2)).isCloseTo(mfcc.forward(wave.select(2, 2)), 1e-4);
    }

    @Test
    void oneUtteranceIsTheSameAloneAndInABatch() {
        Tensor wave = Tensor.randn(3, 1600);
        Fbank fbank = Fbank.builder().nMels(23).build();
        TensorAssert.assertThat(fbank.forward(wave).narrow(0, 1, 1))
                .isCloseTo(fbank.forward(wave.narrow(0, 1, 1)), 1e-4);
    }
}
