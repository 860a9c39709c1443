package org.broca.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.broca.dataio.AudioIo;
import org.broca.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VadTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void writeModel() throws IOException {
        model = VadModel.write(folder.resolve("model"));
    }

    @Test
    void readsAnyRateAndNumberOfChannels() {
        Tensor noise = TinyModels.noise(32000);
        Path mono = folder.resolve("mono.wav");
        Path stereo = folder.resolve("stereo.wav");
        Path fast = folder.resolve("fast.wav");
        AudioIo.writeAudio(mono, noise, 16000);
        AudioIo.writeAudio(stereo, Tensor.stack(1, noise, noise), 16000);
        AudioIo.writeAudio(fast, TinyModels.noise(88200), 44100);
        try (Vad vad = Vad.fromHparams(model.toString())) {
            float[] one = vad.getSpeechProbFile(mono, VadOptions.defaults());
            assertThat(one)
                    .hasSize(200)
                    .containsExactly(vad.getSpeechProbFile(stereo, VadOptions.defaults()), within(1e-4f));
            assertThat(vad.getSpeechProbFile(fast, VadOptions.defaults())).hasSize(200);
            List<Segment> whole = List.of(new Segment(0, 2));
            VadOptions low = VadOptions.builder()
                    .activationTh(0)
                    .deactivationTh(0)
                    .doubleCheck(false)
                    .build();
            assertThat(vad.getSpeechSegments(fast, low)).singleElement().satisfies(segment -> {
                assertThat(segment.start()).isZero();
                assertThat(segment.end()).isCloseTo(1.98f, within(1e-5f));
            });
            assertThat(vad.getSegments(whole, fast, 0.1, 0.1).get(0)).hasSize(32000);
            assertThat(vad.energyVad(mono, List.of(new Segment(0.5f, 0.505f)), 0.5, 0))
                    .isEmpty();
        }
    }

    @Test
    void badFilesDoNotStopTheOthers() throws IOException {
        Path good = folder.resolve("good.wav");
        AudioIo.writeAudio(good, TinyModels.noise(16000), 16000);
        Path empty = Files.createFile(folder.resolve("empty.wav"));
        Path silent = folder.resolve("silent.wav");
        AudioIo.writeAudio(silent, Tensor.zeros(0), 16000);
        List<FileResult<SpeechActivity>> results = new ArrayList<>();
        try (Vad vad = Vad.fromHparams(model.toString())) {
            vad.detectFiles(
                    List.of(empty.toString(), good.toString(), silent.toString(), "no.wav"),
                    VadOptions.defaults(),
                    results::add);
        }
        assertThat(results)
                .extracting(FileResult::problem)
                .containsExactly(
                        empty + " is empty (0 bytes)", "", silent + " holds no samples", "no such audio file: no.wav");
        assertThat(results.get(1).result().orElseThrow().frames()).hasSize(100);
    }

    @Test
    void boundariesWithoutSpeechAreOneStretch() throws IOException {
        Path file = folder.resolve("a.wav");
        AudioIo.writeAudio(file, TinyModels.noise(24000), 16000);
        Path saved = folder.resolve("boundaries.txt");
        try (Vad vad = Vad.fromHparams(model.toString())) {
            vad.saveBoundaries(List.of(), saved, file);
            assertThat(saved).hasContent("segment_001  0.00  1.50 NON_SPEECH\n");
            vad.saveBoundaries(List.of(new Segment(0.5f, 1)), saved, null);
            assertThat(saved).hasContent("segment_001  0.00  0.50 NON_SPEECH\nsegment_002  0.50  1.00 SPEECH\n");
        }
    }

    @Test
    void refusesChunksThatDoNotFit() {
        assertThatThrownBy(() -> VadOptions.builder().largeChunkSize(25).build())
                .hasMessage("large_chunk_size must be a multiple of small_chunk_size, got 25.0 and 10.0");
        assertThatThrownBy(() -> VadOptions.builder().deactivationTh(0.6).build())
                .hasMessage("deactivation_th must not be above activation_th, got 0.6 and 0.5");
        assertThatThrownBy(() -> new Segment(2, 1))
                .hasMessage("a segment starts at 0 or later and ends after that, got 2.0-1.0");
    }
}
