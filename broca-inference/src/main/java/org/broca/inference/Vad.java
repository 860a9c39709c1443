package org.broca.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.broca.dataio.AudioInfo;
import org.broca.dataio.AudioIo;
import org.broca.dataio.AudioSegment;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Finds speech in recordings: SpeechBrain's {@code VAD}.
 *
 * <p>The YAML file has {@code sample_rate}, {@code time_resolution} (seconds between frames), and under {@code modules}
 * {@code compute_features}, {@code mean_var_norm}, {@code cnn}, {@code rnn} and {@code dnn}. Where SpeechBrain refuses
 * recordings of another rate or several channels, these are resampled and averaged. Otherwise same segments, and same
 * probabilities to 1e-4.
 *
 * <pre>{@code
 * try (Vad vad = Vad.fromHparams("results/VAD_CRDNN/1986")) {
 *     vad.getSpeechSegments(Path.of("meeting.wav")).forEach(System.out::println);
 * }
 * }</pre>
 */
public class Vad extends Pretrained {
    static final List<String> HPARAMS_NEEDED = List.of("sample_rate", "time_resolution");
    static final List<String> MODULES_NEEDED = List.of("compute_features", "mean_var_norm", "cnn", "rnn", "dnn");
    private static final double QUIETEST = 1e-6;

    private final double timeResolution;

    /** A model for finding speech. */
    public Vad(LoadedModel model) {
        super(model, HPARAMS_NEEDED, MODULES_NEEDED);
        timeResolution = hparams().getDouble("time_resolution");
    }

    /** Opens a model; see {@link ModelSource#of}. */
    public static Vad fromHparams(String source) {
        return fromHparams(ModelSource.of(source));
    }

    /**
     * Opens a model whose YAML file has another name.
     *
     * @param savedir gets copies of all files; null to read them where they are
     */
    public static Vad fromHparams(String source, String hparamsFile, @Nullable Path savedir) {
        return fromHparams(ModelSource.of(source, hparamsFile, savedir));
    }

    /** Opens a model. */
    public static Vad fromHparams(ModelSource source) {
        return fromHparams(source, Vad::new);
    }

    /** Seconds from one frame to the next. */
    public final double timeResolution() {
        return timeResolution;
    }

    /**
     * The probability of speech in each frame of recordings of the same length, {@code [batch, samples]}.
     *
     * @return {@code [batch, frames, 1]}, from 0 to 1
     */
    public final Tensor getSpeechProbChunk(Tensor waveforms) {
        Tensor batch = waveforms.dim() == 1 ? waveforms.unsqueeze(0) : waveforms; // [batch, samples]
        return getSpeechProbChunk(batch, Tensor.ones(batch.size(0)));
    }

    /**
     * The probability of speech in each frame of padded recordings; only the normalization of features looks at their
     * lengths.
     *
     * @param waveforms at the model's rate, {@code [batch, samples]}
     * @param lengths relative, in (0, 1], {@code [batch]}
     * @return {@code [batch, frames, 1]}, from 0 to 1
     */
    public final Tensor getSpeechProbChunk(Tensor waveforms, Tensor lengths) {
        EqualLengths.check("getSpeechProbChunk", waveforms, lengths);
        return computeInTurn(() -> {
            Tensor features = apply("compute_features", waveforms.to(device())); // [batch, frames, features]
            Tensor normalized = module("mean_var_norm", LengthsMap.class).forward(features, lengths.to(device()));
            Tensor maps = apply("cnn", normalized); // [batch, frames, frequencies, channels]
            Tensor read = apply("rnn", maps.flatten(2, 3)); // [batch, frames, size]
            return apply("dnn", read).sigmoid(); // [batch, frames, 1]
        });
    }

    private Tensor apply(String name, Tensor x) {
        return module(name, TensorMap.class).forward(x);
    }

    /**
     * The probability of speech in each frame of a recording, which is read in large chunks, so that memory does not
     * grow with its length.
     *
     * @throws UncheckedIOException if it is missing, not audio or damaged; the message names the path
     */
    public final float[] getSpeechProbFile(Path file, VadOptions options) {
        ChunkedProbabilities chunks =
                new ChunkedProbabilities(this::getSpeechProbChunk, options, sampleRate(), timeResolution);
        List<float[]> parts = new ArrayList<>();
        long samples = 0;
        try (AudioBlocks blocks = new AudioBlocks(file, audioNormalizer(), options.largeChunkSize())) {
            Check.that(blocks.hasNext(), "%s holds no samples", file);
            while (blocks.hasNext()) {
                float[] block = blocks.next();
                samples += block.length;
                parts.add(call(scope -> chunks.of(block, !blocks.hasNext())));
            }
        }
        return joined(parts, (int) (samples / (timeResolution * sampleRate())));
    }

    private static float[] joined(List<float[]> parts, int most) {
        int length = parts.stream().mapToInt(part -> part.length).sum();
        float[] all = new float[length];
        int to = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, to, part.length);
            to += part.length;
        }
        return Arrays.copyOf(all, Math.min(length, most));
    }

    /** Which frames are speech: from one that reaches {@code activationTh} until one below {@code deactivationTh}. */
    public final boolean[] applyThreshold(float[] probabilities, double activationTh, double deactivationTh) {
        return Borders.threshold(probabilities, (float) activationTh, (float) deactivationTh);
    }

    /** The stretches of frames that are speech; a segment ends where its last frame starts. */
    public final List<Segment> getBoundaries(boolean[] speech) {
        return Borders.segments(speech, (float) timeResolution);
    }

    /** Segments no further apart than {@code closeTh} seconds as one. */
    public final List<Segment> mergeCloseSegments(List<Segment> segments, double closeTh) {
        return Borders.merged(segments, (float) closeTh);
    }

    /** The segments that are longer than {@code lenTh} seconds. */
    public final List<Segment> removeShortSegments(List<Segment> segments, double lenTh) {
        return Borders.longer(segments, (float) lenTh);
    }

    /** Cuts segments finer, by their loudness: see {@link VadOptions.Builder#enActivationTh}. */
    public final List<Segment> energyVad(
            Path file, List<Segment> segments, double activationTh, double deactivationTh) {
        List<Segment> finer = new ArrayList<>();
        for (Segment segment : segments) {
            boolean[] loud = applyThreshold(loudness(samples(file, segment)), activationTh, deactivationTh);
            for (Segment part : getBoundaries(loud)) {
                finer.add(new Segment(segment.start() + part.start(), segment.start() + part.end()));
            }
        }
        return finer;
    }

    /** Logarithm of the loudness of each frame, brought to a mean of 0.5 and a standard deviation of 0.5. */
    private float[] loudness(float[] samples) {
        int frame = (int) (timeResolution * sampleRate());
        if (samples.length < frame) {
            return new float[0];
        }
        return call(scope -> {
            Tensor frames = Tensor.of(samples, samples.length).unfold(0, frame, frame); // [frames, frame]
            Tensor energy = frames.abs().sum(false, -1).add(QUIETEST).log(); // [frames]
            Tensor centred = energy.sub(energy.mean());
            return centred.div(energy.std(true, false, 0).mul(2)).add(0.5).toFloatArray();
        });
    }

    private float[] samples(Path file, Segment segment) {
        return samples(file, segment, 0, 0);
    }

    /** The samples of a segment at the model's rate, with some seconds before and after. */
    private float[] samples(Path file, Segment segment, double before, double after) {
        AudioInfo info = AudioIo.readAudioInfo(file);
        int rate = info.sampleRate();
        long start = (long) Math.max(0, segment.start() * rate - (float) (before * rate));
        long stop = (long) Math.min(info.frames(), segment.end() * rate + (float) (after * rate));
        return stop <= start
                ? new float[0]
                : call(scope -> audioNormalizer()
                        .read(new AudioSegment(file, start, stop))
                        .toFloatArray());
    }

    /** The segments in which the network, reading each alone, finds speech with a mean above {@code speechTh}. */
    public final List<Segment> doubleCheckSpeechSegments(List<Segment> segments, Path file, double speechTh) {
        List<Segment> confirmed = new ArrayList<>();
        for (Segment segment : segments) {
            float[] samples = samples(file, segment);
            boolean speech = samples.length > 0 && mean(samples) > (float) speechTh;
            if (speech) {
                confirmed.add(segment);
            }
        }
        return confirmed;
    }

    private float mean(float[] samples) {
        return call(scope -> (float)
                getSpeechProbChunk(Tensor.of(samples, 1, samples.length)).mean().item());
    }

    /** The samples of segments at the model's rate, with some seconds before and after each. */
    public final List<float[]> getSegments(List<Segment> segments, Path file, double beforeMargin, double afterMargin) {
        return segments.stream()
                .map(segment -> samples(file, segment, beforeMargin, afterMargin))
                .toList();
    }

    /** Where speech is in a recording, found with SpeechBrain's defaults. */
    public final List<Segment> getSpeechSegments(Path file) {
        return getSpeechSegments(file, VadOptions.defaults());
    }

    /**
     * Where speech is in a recording of any format and length.
     *
     * @throws UncheckedIOException if it is missing, not audio or damaged; the message names the path
     */
    public final List<Segment> getSpeechSegments(Path file, VadOptions options) {
        return detect(file, options).segments();
    }

    private SpeechActivity detect(Path file, VadOptions options) {
        float[] probabilities = getSpeechProbFile(file, options);
        boolean[] speech = applyThreshold(probabilities, options.activationTh(), options.deactivationTh());
        List<Segment> segments = getBoundaries(speech);
        if (options.applyEnergyVad()) {
            segments = energyVad(file, segments, options.enActivationTh(), options.enDeactivationTh());
        }
        segments = removeShortSegments(mergeCloseSegments(segments, options.closeTh()), options.lenTh());
        return new SpeechActivity(
                options.doubleCheck() ? doubleCheckSpeechSegments(segments, file, options.speechTh()) : segments,
                probabilities);
    }

    /**
     * Where speech is in recordings, handed on in their order; a bad one has its problem in its place.
     *
     * @param files paths, web addresses, or files beside a hub's model
     */
    public final void detectFiles(
            List<String> files, VadOptions options, Consumer<FileResult<SpeechActivity>> receiver) {
        FileRun.each(files, file -> detect(locate(file), options), receiver);
    }

    /**
     * Writes what is speech and what is not, a line {@code segment_001 0.00 1.52 NON_SPEECH} a stretch, in seconds.
     *
     * @param audioFile the recording, whose end the last line tells; without it, the last line is the last segment
     */
    public final void saveBoundaries(List<Segment> segments, Path file, @Nullable Path audioFile) {
        OptionalDouble duration = audioFile == null
                ? OptionalDouble.empty()
                : OptionalDouble.of(AudioIo.readAudioInfo(audioFile).duration());
        try {
            Files.writeString(file, String.join("", lines(segments, duration)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    private static List<String> lines(List<Segment> segments, OptionalDouble duration) {
        return Borders.lines(segments, duration).stream()
                .map(line -> line + "\n")
                .toList();
    }

    /** A signal at the model's rate that is 1 where frames are speech and 0 elsewhere. */
    public final float[] upsampleVad(boolean[] speech, Path audioFile, double timeResolution) {
        float[] signal = new float[length(audioFile)];
        int step = (int) (timeResolution * sampleRate());
        for (int i = 0; i < speech.length && (i + 1) * step < signal.length; i++) {
            Arrays.fill(signal, i * step, (i + 1) * step, speech[i] ? 1 : 0);
        }
        return signal;
    }

    /** A signal at the model's rate that is 1 in segments and 0 elsewhere. */
    public final float[] upsampleBoundaries(List<Segment> segments, Path audioFile) {
        float[] signal = new float[length(audioFile)];
        for (Segment segment : segments) {
            int start = (int) (segment.start() * sampleRate());
            int end = Math.min(signal.length, (int) (segment.end() * sampleRate()));
            Arrays.fill(signal, Math.min(start, end), end, 1);
        }
        return signal;
    }

    private int length(Path audioFile) {
        AudioInfo info = AudioIo.readAudioInfo(audioFile);
        return Math.toIntExact(
                info.sampleRate() == sampleRate()
                        ? info.frames()
                        : (long) Math.ceil((double) info.frames() * sampleRate() / info.sampleRate()));
    }
}
