import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.broca.dataio.AudioIo;
import org.broca.dataio.Manifests;
import org.broca.tensor.TensorScope;

/** Noise: recordings of it where there are some, else made. */
final class Noises {
    /** How often recorded noise is taken where there is some. */
    private static final double RECORDED = 0.7;

    private final List<float[]> recordings;

    private Noises(List<float[]> recordings) {
        this.recordings = recordings;
    }

    /** Reads the noise that a file names, {@code ID,duration,wav}, into memory. */
    static Noises of(Optional<Path> csv) {
        List<float[]> all = new ArrayList<>();
        csv.ifPresent(file -> Manifests.loadDataCsv(file).values().forEach(row -> {
            try (TensorScope scope = TensorScope.open()) {
                all.add(AudioIo.readAudio(Path.of(String.valueOf(row.get("wav")))).toFloatArray());
            }
        }));
        return new Noises(all);
    }

    /** Noise that lasts, of loudness 1 (root mean square). */
    float[] background(int length, RandomGenerator random) {
        if (!recordings.isEmpty() && random.nextDouble() < RECORDED) {
            float[] recording = recordings.get(random.nextInt(recordings.size()));
            int start = random.nextInt(recording.length);
            float[] noise = new float[length];
            for (int i = 0; i < length; i++) {
                noise[i] = recording[(start + i) % recording.length];
            }
            return Sounds.normalized(noise);
        }
        return switch (random.nextInt(3)) {
            case 0 -> coloured(length, 0, random);
            case 1 -> coloured(length, 0.8 + 0.19 * random.nextDouble(), random);
            default -> hum(length, random);
        };
    }

    /** A sound that comes and goes: a burst of noise, a beep, a knock; of loudness 1. */
    float[] event(int length, RandomGenerator random) {
        float[] sound =
                switch (random.nextInt(4)) {
                    case 0 -> coloured(length, random.nextDouble(), random);
                    case 1 -> sweep(length, random);
                    case 2 -> knock(length, random);
                    default -> background(length, random);
                };
        return Sounds.normalized(Sounds.faded(sound, Math.min(length / 4, 400)));
    }

    /** White noise through a low-pass of one pole. */
    private static float[] coloured(int length, double pole, RandomGenerator random) {
        float[] noise = new float[length];
        double state = 0;
        for (int i = 0; i < length; i++) {
            state = pole * state + random.nextGaussian();
            noise[i] = (float) state;
        }
        return Sounds.normalized(noise);
    }

    /** Harmonics of a low tone with a little noise, as of a machine. */
    private static float[] hum(int length, RandomGenerator random) {
        float[] noise = coloured(length, 0.5, random);
        double step = 2 * Math.PI * (40 + 200 * random.nextDouble()) / 16000;
        for (int harmonic = 1; harmonic <= 6; harmonic++) {
            double strength = random.nextDouble();
            for (int i = 0; i < length; i++) {
                noise[i] += (float) (strength * Math.sin(step * harmonic * i));
            }
        }
        return Sounds.normalized(noise);
    }

    private static float[] sweep(int length, RandomGenerator random) {
        float[] sound = new float[length];
        double from = 150 + 3000 * random.nextDouble();
        double to = random.nextBoolean() ? from : 150 + 3000 * random.nextDouble();
        double phase = 0;
        for (int i = 0; i < length; i++) {
            phase += 2 * Math.PI * (from + (to - from) * i / length) / 16000;
            sound[i] = (float) Math.sin(phase);
        }
        return sound;
    }

    private static float[] knock(int length, RandomGenerator random) {
        float[] sound = coloured(length, 0.9 * random.nextDouble(), random);
        double decay = 20 + 400 * random.nextDouble();
        int gap = 1600 + random.nextInt(4000);
        for (int i = 0; i < length; i++) {
            sound[i] *= (float) Math.exp(-(i % gap) / decay);
        }
        return sound;
    }
}
