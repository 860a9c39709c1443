package org.broca.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.broca.dataio.AudioEncoding;
import org.broca.dataio.AudioIo;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Functional;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.broca.tensor.testing.Golden;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every augmentation, made from SpeechBrain's YAML, gives SpeechBrain's audio from SpeechBrain's draws. */
class AugmentationGoldenTest {
    @TempDir
    Path folder;

    static Stream<String> files() throws IOException, URISyntaxException {
        Path golden = Path.of(Objects.requireNonNull(AugmentationGoldenTest.class.getResource("/golden/augment"))
                .toURI());
        try (Stream<Path> files = Files.list(golden)) {
            return files
                    .map(file -> file.getFileName().toString().replace(".safetensors", ""))
                    .filter(name -> !name.startsWith("codec"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void givesSpeechBrainsAudioFromItsDraws(String name) {
        Golden golden = Golden.load("augment/" + name);
        Layer layer = build(golden);
        Replay replay = new Replay(golden.tensor("draws").toDoubleArray());
        boolean second = name.contains("-second");
        golden.assertOutputsAndGradients(
                Map.of(),
                inputs -> {
                    Tensor x = Objects.requireNonNull(inputs.get("x"));
                    Tensor lengths =
                            Objects.requireNonNull(inputs.get("lengths")).detach();
                    Map<String, Tensor> outputs = apply(layer, x, lengths, new Draws(replay));
                    return second ? apply(layer, x, lengths, new Draws(replay)) : outputs;
                },
                within(1e-4),
                within(1e-4));
        if (!(layer instanceof Augmenter)) {
            assertThat(replay.isUsedUp()).as("all draws are used").isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("codecs")
    void codecsSoundLikeLibsndfiles(String name, AudioEncoding codec, double tolerance) {
        Golden golden = Golden.load("augment/codec-" + name + "-sb1.1.2");
        CodecAugment augment = (CodecAugment) build(golden);
        Tensor heard = augment.applyCodec(golden.input("x"), codec);
        assertThat(heard.shape()).isEqualTo(golden.input("x").shape());
        assertThat(Functional.maxAbsDifference(heard, golden.output("0"))).isLessThan(tolerance);
    }

    static List<Arguments> codecs() {
        return List.of(
                Arguments.of("ulaw", AudioEncoding.ULAW, 1e-4),
                Arguments.of("mp3", AudioEncoding.MPEG_LAYER_III, 0.05),
                Arguments.of("opus", AudioEncoding.OPUS, 0.01));
    }

    private Layer build(Golden golden) {
        String yaml = String.valueOf(golden.options().get("yaml"));
        if (yaml.contains("FOLDER")) {
            writeSources(golden, yaml.contains("openrir") ? "$rir_root" : "$root");
        }
        return HyperYaml.load(yaml.replace("FOLDER", folder.toString()), Overrides.none())
                .get("x", Layer.class);
    }

    private void writeSources(Golden golden, String root) {
        StringBuilder rows = new StringBuilder("ID,duration,wav,wav_format,wav_opts\n");
        golden.tensors("recording.").forEach((key, wav) -> {
            AudioIo.writeAudio(folder.resolve(key + ".wav"), wav, 16000, AudioEncoding.FLOAT);
            rows.append("%s,%s,%s/%s.wav,wav,%n".formatted(key, wav.size(0) / 16000.0, root, key));
        });
        try {
            Files.writeString(folder.resolve("list.csv"), rows);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Tensor> apply(Layer layer, Tensor x, Tensor lengths, Draws draws) {
        Map<String, Tensor> out = new LinkedHashMap<>();
        if (layer instanceof Augmenter augmenter) {
            PaddedData augmented = augmenter.forward(x, lengths);
            out.put("0", augmented.data());
            out.put("lengths", augmented.lengths());
            long rows = x.size(0);
            out.put(
                    "labels",
                    augmenter.replicateLabels(Tensor.arange(0, rows * 2).reshape(rows, 2)));
        } else if (layer instanceof RandomShift shift) {
            PaddedData shifted = shift.forward(x, lengths, draws);
            out.put("0", shifted.data());
            out.put("lengths", shifted.lengths());
        } else {
            out.put("0", one(layer, x, lengths, draws));
        }
        return out;
    }

    private static Tensor one(Layer layer, Tensor x, Tensor lengths, Draws draws) {
        if (layer instanceof AddNoise l) {
            return l.forward(x, lengths, draws);
        } else if (layer instanceof AddReverb l) {
            return l.forward(x, draws);
        } else if (layer instanceof SpeedPerturb l) {
            return l.forward(x, draws);
        } else if (layer instanceof DropFreq l) {
            return l.forward(x, draws);
        } else if (layer instanceof DropChunk l) {
            return l.forward(x, lengths, draws);
        } else if (layer instanceof DoClip l) {
            return l.forward(x, draws);
        } else if (layer instanceof RandAmp l) {
            return l.forward(x, draws);
        } else if (layer instanceof ChannelDrop l) {
            return l.forward(x, draws);
        } else if (layer instanceof CutCat l) {
            return l.forward(x, draws);
        } else if (layer instanceof SignFlip l) {
            return l.forward(x, draws);
        } else if (layer instanceof SpectrogramDrop l) {
            return l.forward(x, draws);
        } else if (layer instanceof Warping l) {
            return l.forward(x, draws);
        } else if (layer instanceof EnvCorrupt l) {
            return l.forward(x, lengths, draws);
        } else if (layer instanceof TimeDomainSpecAugment l) {
            return l.forward(x, lengths, draws);
        } else if (layer instanceof SpecAugment l) {
            return l.forward(x, draws);
        }
        return ((TensorMap) layer).forward(x);
    }
}
