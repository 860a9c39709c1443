package org.broca.augment;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.tensor.Autograd;
import org.broca.tensor.Tensor;

/**
 * What surroundings do to speech: reverberation, then other voices, then noise; as in SpeechBrain 0.5.
 *
 * <p>Each is applied to a batch with its own probability. Without an {@code openrir_folder} or CSV files of one's own
 * there is no reverberation or noise. OpenRIR is fetched at the first batch, if its folder is empty. No gradient
 * passes. Same numbers as SpeechBrain 0.5.16's {@code EnvCorrupt} from the same draws, to 1e-4.
 *
 * <p>Recipes put the result below the clean batch, and double lengths and labels with it.
 *
 * <p>Shapes: {@code [batch, time]} or {@code [batch, time, channels]} to the same, lengths relative in (0, 1],
 * {@code [batch]}.
 */
public final class EnvCorrupt extends Layer implements LengthsMap {
    private final EnvCorruptBuilder options;
    private final boolean reverberates;
    private final boolean noisy;
    private final Optional<AddBabble> addBabble;
    private Optional<AddReverb> addReverb = Optional.empty();
    private Optional<AddNoise> addNoise = Optional.empty();
    private boolean prepared;

    EnvCorrupt(EnvCorruptBuilder b) {
        b.check();
        options = b;
        reverberates = b.reverbProb > 0 && (b.reverbCsv != null || b.openrirFolder != null);
        noisy = b.noiseProb > 0 && (b.noiseCsv != null || b.openrirFolder != null);
        addBabble = b.babbleProb > 0 && b.babbleSpeakerCount > 0
                ? Optional.of(child("add_babble", b.babble()))
                : Optional.empty();
    }

    /** Whether it does anything at all. */
    public boolean isActive() {
        return reverberates || noisy || addBabble.isPresent();
    }

    @Override
    public Tensor forward(Tensor waveforms, Tensor lengths) {
        return forward(waveforms, lengths, Draws.of("env_corrupt"));
    }

    Tensor forward(Tensor waveforms, Tensor lengths, Draws draws) {
        prepare();
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Tensor x = waveforms;
            if (addReverb.isPresent() && draws.happens(options.reverbProb)) {
                x = addReverb.orElseThrow().forward(x, draws);
            }
            if (addBabble.isPresent()) {
                x = addBabble.orElseThrow().forward(x, lengths, draws);
            }
            if (addNoise.isPresent() && draws.happens(options.noiseProb)) {
                x = addNoise.orElseThrow().forward(x, lengths, draws);
            }
            return x;
        }
    }

    private synchronized void prepare() {
        if (prepared) {
            return;
        }
        Optional<Path> reverbCsv = Optional.ofNullable(options.reverbCsv);
        Optional<Path> noiseCsv = Optional.ofNullable(options.noiseCsv);
        Optional<Path> folder = Optional.ofNullable(options.openrirFolder);
        Map<String, String> replacements =
                folder.map(f -> Map.of("rir_root", f.toString())).orElse(Map.of());
        if (folder.isPresent() && (reverbCsv.isEmpty() && reverberates || noiseCsv.isEmpty() && noisy)) {
            Path reverb = folder.orElseThrow().resolve("reverb.csv");
            Path noise = folder.orElseThrow().resolve("noise.csv");
            OpenRir.prepare(folder.orElseThrow(), reverb, noise, options.openrirMaxNoiseLen);
            reverbCsv = reverbCsv.or(() -> Optional.of(reverb));
            noiseCsv = noiseCsv.or(() -> Optional.of(noise));
        }
        if (reverberates) {
            addReverb = Optional.of(options.reverb(reverbCsv.orElseThrow(), replacements));
        }
        if (noisy) {
            addNoise = Optional.of(options.noise(noiseCsv.orElseThrow(), replacements));
        }
        prepared = true;
    }

    public static EnvCorruptBuilder builder() {
        return new EnvCorruptBuilder();
    }
}
