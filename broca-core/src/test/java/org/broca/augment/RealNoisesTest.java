package org.broca.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.broca.dataio.AudioEncoding;
import org.broca.dataio.AudioIo;
import org.broca.dataio.AudioSegment;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs where the recordings for development are present; {@code BROCA_TEST_DATA} names their folder. */
class RealNoisesTest {
    private static final Path DATA =
            Path.of(Optional.ofNullable(System.getenv("BROCA_TEST_DATA")).orElse("../../shared/data"));

    @TempDir
    Path folder;

    private Path list(String name) {
        Path set = DATA.resolve("rirs_noise").resolve(name);
        assumeTrue(Files.isDirectory(set), "recordings rirs_noise/" + name + " are absent");
        Path csv = folder.resolve(name.replace('/', '-') + ".csv");
        NoiseData.prepareCsv(NoiseData.recordings(set, "wav"), csv);
        return csv;
    }

    private static Tensor speech() {
        Path set = DATA.resolve("mini_librispeech");
        assumeTrue(Files.isDirectory(set), "recordings mini_librispeech are absent");
        List<Path> files = NoiseData.recordings(set, "flac");
        Tensor[] rows = files.subList(0, 3).stream()
                .map(file -> AudioIo.readAudio(new AudioSegment(file, 0, 24000)))
                .toArray(Tensor[]::new);
        return Tensor.stack(0, rows);
    }

    private static double rms(Tensor x) {
        return Math.sqrt(x.square().mean().item());
    }

    @Test
    void realNoiseComesAtTheRatioAskedFor() {
        Tensor clean = speech();
        AddNoise noise = AddNoise.builder()
                .csvFile(list("speechbrain_tests/noise"))
                .snrLow(10)
                .snrHigh(10)
                .padNoise(true)
                .build();
        Tensor noisy = noise.forward(clean, Tensor.ones(3));
        double share = 1 / (Math.pow(10, 0.5) + 1);
        for (int i = 0; i < 3; i++) {
            Tensor added = noisy.select(0, i).sub(clean.select(0, i).mul(1 - share));
            double ratio = 20 * Math.log10(rms(clean.select(0, i).mul(1 - share)) / rms(added));
            assertThat(ratio).isCloseTo(10, within(0.01));
        }
    }

    @Test
    void measuredRoomsKeepTheLevel() {
        Tensor clean = speech();
        AddReverb reverb = AddReverb.builder(list("openair_rirs_16k")).build();
        for (int i = 0; i < 3; i++) {
            Tensor wet = reverb.forward(clean);
            assertThat(wet.abs().mean().item()).isCloseTo(clean.abs().mean().item(), within(1e-5));
            assertThat(wet.sub(clean).abs().max().item()).isPositive();
        }
    }

    @Test
    void surroundingsOfEspnetWorkTogether() {
        Tensor clean = speech();
        EnvCorrupt corrupt = EnvCorrupt.builder()
                .noiseCsv(list("espnet_mini_an4/noise"))
                .reverbCsv(list("espnet_mini_an4/rirs"))
                .babbleSpeakerCount(2)
                .noiseSnrHigh(15)
                .build();
        assertThat(corrupt.isActive()).isTrue();
        assertThat(corrupt.forward(clean, Tensor.ones(3)).allFinite()).isTrue();
    }

    @Test
    void codecsLeaveSpeechIntelligible() {
        Tensor clean = speech();
        CodecAugment codec = CodecAugment.builder().build();
        for (AudioEncoding encoding : List.of(AudioEncoding.ULAW, AudioEncoding.MPEG_LAYER_III, AudioEncoding.OPUS)) {
            Tensor heard = codec.applyCodec(clean, encoding);
            assertThat(rms(heard.sub(clean)) / rms(clean)).as(encoding.name()).isLessThan(0.3);
        }
    }
}
