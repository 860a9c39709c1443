package org.broca.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.broca.dataio.AudioIo;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against SpeechBrain's network and interface. */
class VadGoldenTest {
    private static final int RATE = 16000;
    private static final Offset<Float> HALF_A_SAMPLE = within(3e-5f);

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void writeModel() throws IOException {
        model = VadModel.write(folder.resolve("model"));
    }

    @Test
    void theNetworkHasSpeechBrainsKeysNumbersAndGradients() {
        Golden golden = Golden.load("vad/network-sb1.1.2");
        var made = VadModel.hparams();
        Layer network = made.get("model", Layer.class);
        network.train(false);
        Map<String, List<Integer>> layout = new LinkedHashMap<>();
        network.stateDict().forEach((key, value) -> {
            List<Integer> shape = new ArrayList<>();
            for (long size : value.shape().toArray()) {
                shape.add((int) size);
            }
            layout.put(key, shape);
        });
        assertThat(layout.toString()).isEqualTo(String.valueOf(golden.options().get("layout")));
        Tensor features = golden.input("features").copy().requiresGrad(true);
        Tensor maps = made.get("cnn", TensorMap.class).forward(features);
        Tensor read = made.get("rnn", TensorMap.class).forward(maps.flatten(2, 3));
        Tensor logits = made.get("dnn", TensorMap.class).forward(read);
        TensorAssert.assertThat(logits).isCloseTo(golden.output("0"), within(1e-5));
        logits.mul(golden.direction("0")).sum().backward();
        TensorAssert.assertThat(features.grad().orElseThrow()).isCloseTo(golden.gradInput("features"), within(1e-4));
        golden.tensors("sum.grad.weight.").forEach((key, sum) -> {
            Tensor grad = Optional.ofNullable(network.stateDict().get(key))
                    .orElseThrow()
                    .grad()
                    .orElseThrow();
            assertThat(grad.abs().sum().item()).as(key).isCloseTo(sum.item(), within(1e-3 * Math.max(1, sum.item())));
        });
    }

    @Test
    void aBatchOfChunksHasSpeechBrainsProbabilities() {
        Golden golden = Golden.load("vad/network-sb1.1.2");
        try (Vad vad = Vad.fromHparams(model.toString())) {
            TensorAssert.assertThat(vad.getSpeechProbChunk(golden.input("waveforms")))
                    .isCloseTo(golden.output("probabilities"), within(1e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "one-chunk", "long", "two-large"})
    void recordingsHaveSpeechBrainsProbabilitiesAndSegments(String name) throws IOException {
        Golden golden = Golden.load("vad/%s-sb1.1.2".formatted(name));
        double seconds = ((Number) golden.options().get("seconds")).doubleValue();
        Path file = folder.resolve(name + ".wav");
        AudioIo.writeAudio(file, noise((int) (seconds * RATE), name.length()), RATE);
        try (Vad vad = Vad.fromHparams(model.toString())) {
            for (JsonNode expected : cases(golden)) {
                VadOptions options = options(expected.get("options"));
                float[] frames = vad.getSpeechProbFile(file, options);
                TensorAssert.assertThat(Tensor.of(frames, 1, frames.length, 1))
                        .isCloseTo(golden.output(options.overlapSmallChunk() ? "overlapped" : "plain"), within(1e-4));
                List<Segment> found = vad.getSpeechSegments(file, options);
                assertSegments(found, expected.get("segments"));
                if (expected.has("text")) {
                    assertFiles(vad, file, found, expected);
                    assertSignals(vad, file, found, options, golden);
                }
            }
        }
    }

    private void assertFiles(Vad vad, Path file, List<Segment> found, JsonNode expected) throws IOException {
        Path saved = folder.resolve("boundaries.txt");
        vad.saveBoundaries(found, saved, file);
        assertThat(Files.readString(saved)).isEqualTo(expected.get("text").asText());
        vad.saveBoundaries(found, saved, null);
        assertThat(Files.readString(saved)).isEqualTo(expected.get("open_text").asText());
    }

    private static void assertSignals(Vad vad, Path file, List<Segment> found, VadOptions options, Golden golden) {
        assertThat(sum(vad.upsampleBoundaries(found, file)))
                .isEqualTo(golden.output("upsampled").item());
        boolean[] speech = vad.applyThreshold(
                vad.getSpeechProbFile(file, options), options.activationTh(), options.deactivationTh());
        assertThat(sum(vad.upsampleVad(speech, file, 0.01)))
                .isEqualTo(golden.output("upsampled_frames").item());
        assertThat(vad.getSegments(found, file, 0.1, 0.2).stream()
                        .mapToLong(samples -> samples.length)
                        .toArray())
                .isEqualTo(golden.output("cuts").toLongArray());
    }

    private static double sum(float[] signal) {
        double sum = 0;
        for (float x : signal) {
            sum += x;
        }
        return sum;
    }

    @Test
    void curvesGiveSpeechBrainsSegments() {
        Golden golden = Golden.load("vad/curves-sb1.1.2");
        try (Vad vad = Vad.fromHparams(model.toString())) {
            for (JsonNode expected : cases(golden)) {
                float[] curve =
                        golden.input("curve" + expected.get("curve").asInt()).toFloatArray();
                JsonNode thresholds = expected.get("thresholds");
                boolean[] speech = vad.applyThreshold(
                        curve, thresholds.get(0).asDouble(), thresholds.get(1).asDouble());
                assertThat(bits(speech)).isEqualTo(expected.get("speech").asText());
                List<Segment> segments = vad.getBoundaries(speech);
                assertSegments(segments, expected.get("segments"));
                assertThat(segments)
                        .extracting(s -> "[%d,%d]".formatted(s.startSample(RATE), s.endSample(RATE)))
                        .containsExactlyElementsOf(texts(expected.get("samples")));
                List<Segment> merged = vad.mergeCloseSegments(segments, 0.25);
                assertSegments(merged, expected.get("merged"));
                assertSegments(vad.removeShortSegments(merged, 0.25), expected.get("longer"));
            }
        }
    }

    private static String bits(boolean[] speech) {
        StringBuilder bits = new StringBuilder();
        for (boolean on : speech) {
            bits.append(on ? '1' : '0');
        }
        return bits.toString();
    }

    private static void assertSegments(List<Segment> found, JsonNode expected) {
        assertThat(found).hasSameSizeAs(texts(expected));
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).start())
                    .isCloseTo((float) expected.get(i).get(0).asDouble(), HALF_A_SAMPLE);
            assertThat(found.get(i).end())
                    .isCloseTo((float) expected.get(i).get(1).asDouble(), HALF_A_SAMPLE);
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.toString()));
        return texts;
    }

    private static JsonNode cases(Golden golden) {
        return new ObjectMapper().<JsonNode>valueToTree(golden.options()).get("cases");
    }

    private static VadOptions options(JsonNode given) {
        return VadOptions.builder()
                .overlapSmallChunk(given.get("overlap_small_chunk").asBoolean())
                .activationTh(given.get("activation_th").asDouble())
                .deactivationTh(given.get("deactivation_th").asDouble())
                .applyEnergyVad(given.get("apply_energy_VAD").asBoolean())
                .doubleCheck(given.get("double_check").asBoolean())
                .speechTh(given.get("speech_th").asDouble())
                .closeTh(given.get("close_th").asDouble())
                .lenTh(given.get("len_th").asDouble())
                .build();
    }

    /** The sound that tools/golden/vad.py makes. */
    private static Tensor noise(int samples, long seed) {
        float[] values = new float[samples];
        long state = seed;
        long loudness = 0;
        for (int i = 0; i < samples; i++) {
            state = (state * 1103515245L + 12345) % 2147483648L;
            loudness = i % 3200 == 0 ? (state >> 16) % 7 : loudness;
            long value = Math.floorDiv(((state >> 16) % 2001 - 1000) * loudness * loudness, 4);
            values[i] = value / 32768f;
        }
        return Tensor.of(values, samples);
    }
}
