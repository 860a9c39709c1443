import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.broca.dataio.AudioIo;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;

/**
 * Composes examples of speech, pauses and noise, in which it is known what is speech: up to three recordings one after the
 * other, over noise that lasts and some that comes and goes. One scene in eight has no speech.
 */
final class Scenes {
    private static final double SILENT = 0.125;
    private static final int MOST_VOICES = 3;
    private static final int MOST_EVENTS = 3;

    private final int sampleRate;
    private final int frame;
    private final int length;
    private final List<Object> recordings;
    private final Noises noises;

    /**
     * An example.
     *
     * @param signal {@code [samples]}
     * @param target 1 where a frame is speech, else 0: {@code [frames]}
     */
    record Scene(Tensor signal, Tensor target) {}

    /** @param recordings of speech, as annotations name them */
    Scenes(int sampleRate, double timeResolution, double seconds, List<Object> recordings, Noises noises) {
        this.sampleRate = sampleRate;
        this.recordings = recordings;
        this.noises = noises;
        frame = (int) Math.round(sampleRate * timeResolution);
        length = (int) (sampleRate * seconds) / frame * frame;
    }

    /** A scene in which a recording is the first that speaks. */
    Scene around(Object wav, RandomGenerator random) {
        float[] signal = new float[length];
        float[] target = new float[length / frame];
        double loudness = decibels(-35, -15, random);
        int voices = random.nextDouble() < SILENT ? 0 : 1 + random.nextInt(MOST_VOICES);
        int position = samples(0, 1.5, random);
        for (int i = 0; i < voices; i++) {
            Object voice = i == 0 ? wav : recordings.get(random.nextInt(recordings.size()));
            position += speak(voice, position, loudness * decibels(-6, 6, random), signal, target, random);
            position += samples(0.1, 1.5, random);
        }
        for (int events = random.nextInt(MOST_EVENTS + 1); events > 0; events--) {
            float[] event = noises.event(samples(0.05, 1, random), random);
            add(signal, event, random.nextInt(length), loudness * decibels(-15, 6, random));
        }
        add(signal, noises.background(length, random), 0, loudness * decibels(-40, 0, random));
        scale(signal, decibels(-20, 0, random));
        return new Scene(Tensor.of(signal, length), Tensor.of(target, target.length));
    }

    /** Puts some seconds of a recording into a scene; how many samples they are. */
    private int speak(
            Object wav, int position, double gain, float[] signal, float[] target, RandomGenerator random) {
        float[] whole = read(wav);
        boolean[] speech = Sounds.speech(whole, frame);
        int frames = Math.min(speech.length, samples(0.5, 2.5, random) / frame);
        int first = random.nextInt(speech.length - frames + 1);
        float[] clip = Arrays.copyOfRange(whole, first * frame, (first + frames) * frame);
        int start = position / frame;
        add(signal, Sounds.faded(Sounds.normalized(clip), frame / 2), start * frame, gain);
        for (int i = 0; i < frames && start + i < target.length; i++) {
            target[start + i] = Math.max(target[start + i], speech[first + i] ? 1 : 0);
        }
        return frames * frame;
    }

    private static float[] read(Object wav) {
        try (TensorScope scope = TensorScope.open()) {
            return AudioIo.readAudio(wav).toFloatArray();
        }
    }

    private static void add(float[] signal, float[] sound, int position, double gain) {
        for (int i = 0; i < sound.length && position + i < signal.length; i++) {
            signal[position + i] += (float) (gain * sound[i]);
        }
    }

    /** Scales to a peak. */
    private static void scale(float[] signal, double peak) {
        float most = 0;
        for (float x : signal) {
            most = Math.max(most, Math.abs(x));
        }
        for (int i = 0; i < signal.length; i++) {
            signal[i] *= (float) (peak / Math.max(most, 1e-6));
        }
    }

    private int samples(double least, double most, RandomGenerator random) {
        return (int) (sampleRate * (least + (most - least) * random.nextDouble()));
    }

    private static double decibels(double least, double most, RandomGenerator random) {
        return Math.pow(10, (least + (most - least) * random.nextDouble()) / 20);
    }
}
