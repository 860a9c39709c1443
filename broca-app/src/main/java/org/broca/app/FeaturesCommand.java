package org.broca.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.broca.dataio.AudioIo;
import org.broca.dataio.AudioSegment;
import org.broca.hparams.HyperYaml;
import org.broca.hparams.Overrides;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.Npy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the features of a recording as an array. */
@Command(
        name = "features",
        description = {
            "Writes the features of a recording as a .npy array, float32 [frames, features].",
            "",
            "Options are the parameters of SpeechBrain's Fbank and MFCC, with their defaults:"
                    + " n_mels, n_mfcc, n_fft, win_length, hop_length, sample_rate, f_min, f_max,"
                    + " deltas, context, left_frames, right_frames, filter_shape, ... as --name=value.",
            ""
        },
        customSynopsis = "broca features fbank|mfcc [--n_mels=80 ...] FILE --out F.npy")
final class FeaturesCommand implements Callable<Integer> {
    private static final Logger LOGGER = LoggerFactory.getLogger(FeaturesCommand.class);
    private static final Map<String, String> KINDS =
            Map.of("fbank", "speechbrain.lobes.features.Fbank", "mfcc", "speechbrain.lobes.features.MFCC");

    @Parameters(arity = "0..*", hidden = true)
    private List<String> arguments = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private FeaturesCommand() {}

    @Override
    public Integer call() {
        PassThrough given = new PassThrough(arguments);
        if (given.takeHelp(spec)) {
            return 0;
        }
        String out = given.takeOption("--out")
                .orElseThrow(() -> new IllegalArgumentException("features: where to? Give --out F.npy"));
        String options = given.takeYaml();
        List<String> words = given.rest();
        Check.that(
                words.size() == 2 && KINDS.containsKey(words.get(0)),
                "features: fbank or mfcc and one file are needed, got %s",
                words);
        try (TensorScope scope = TensorScope.open()) {
            Npy.write(
                    Path.of(out),
                    features(Objects.requireNonNull(KINDS.get(words.get(0))), options, Path.of(words.get(1))));
        }
        return 0;
    }

    /** Features of one recording, its channels averaged, {@code [frames, features]}. */
    private static Tensor features(String name, String options, Path file) {
        TensorMap extractor = HyperYaml.load("features: !new:" + name + "\n" + options.indent(4), Overrides.none())
                .get("features", TensorMap.class);
        AudioIo.Recording recording = AudioIo.load(new AudioSegment(file));
        warnOfRate(options, recording.sampleRate(), file);
        Tensor signal = recording.signal();
        Tensor mono = signal.dim() == 2 ? signal.mean(false, 1) : signal; // [samples]
        try (Autograd.Mode mode = Autograd.noGrad()) {
            return extractor.forward(mono.unsqueeze(0)).squeeze(0); // [frames, features]
        }
    }

    private static void warnOfRate(String options, int rate, Path file) {
        if (rate != 16000 && !options.contains("sample_rate:")) {
            LOGGER.warn(
                    "{} has {} Hz, the features are computed as for 16000 Hz; give --sample_rate={}", file, rate, rate);
        }
    }
}
