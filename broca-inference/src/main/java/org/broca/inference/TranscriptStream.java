package org.broca.inference;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Speech recognized while it arrives, by a model trained with CTC.
 *
 * <p>The encoder reads chunk after chunk, each with some of what came before and after it; the frames of the chunk
 * alone are kept. What was said before a pause is settled and given back no more, so memory does not grow with the
 * length of the speech. However the samples are cut when they are given, the transcript is the same. For one thread;
 * many streams may share a model.
 *
 * <pre>{@code
 * TranscriptStream stream = asr.stream();
 * while (microphone.hasMore()) {
 *     System.out.println(stream.accept(microphone.read()).text());
 * }
 * Transcript transcript = stream.finish();
 * }</pre>
 */
public final class TranscriptStream {
    /** Quiet for so long ends what can change, in seconds. */
    private static final double PAUSE = 0.5;

    private static final double SHORTEST = 0.1;

    private final EncoderAsr asr;
    private final TranscribeOptions options;
    private final int stride;
    private final int chunk;
    private final int context;
    private final int lookahead;
    private final FrameScores scores;
    private final SortedMap<Double, Transcript> settled = new TreeMap<>();
    private float[] samples = {};
    private long dropped;
    private long position;
    private long segment;
    private boolean finished;

    TranscriptStream(EncoderAsr asr, StreamOptions stream, TranscribeOptions options) {
        this.asr = asr;
        this.options = options;
        stride = asr.samplesPerFrame();
        chunk = Math.max(1, frames(stream.chunkSeconds())) * stride;
        context = frames(stream.contextSeconds()) * stride;
        lookahead = frames(stream.lookaheadSeconds()) * stride;
        scores =
                new FrameScores(asr.hparams().find("blank_index", Integer.class).orElse(0));
    }

    private int frames(double seconds) {
        return (int) Math.round(seconds * asr.sampleRate() / stride);
    }

    /**
     * Takes the next samples, any number of them, at the model's rate.
     *
     * @return what was heard up to a chunk and its lookahead before the end of them
     */
    public PartialTranscript accept(float[] next) {
        Check.state(!finished, "this stream is finished: start another");
        int before = samples.length;
        samples = Arrays.copyOf(samples, before + next.length);
        System.arraycopy(next, 0, samples, before, next.length);
        while (end() - position >= chunk + lookahead) {
            read(position + chunk + lookahead, chunk / stride);
            position += chunk;
            settlePauses();
            forget();
        }
        return new PartialTranscript(
                settled.isEmpty() ? "" : Transcription.joined(settled).text(), pending());
    }

    /** What was said, once all samples are given. */
    public Transcript finish() {
        Check.state(!finished, "this stream is finished: start another");
        Check.that(end() > 0, "the stream ended without a sample");
        finished = true;
        if (end() > position) {
            read(end(), Integer.MAX_VALUE);
        }
        if (scores.frames() > 0 || settled.isEmpty()) {
            settle(scores.frames(), end());
        }
        return Transcription.joined(settled);
    }

    private long end() {
        return dropped + samples.length;
    }

    /**
     * Encodes from the context of the position to {@code to}; keeps so many frames from the position on, if they are.
     */
    private void read(long to, int most) {
        long from = Math.max(0, position - context);
        float[] heard =
                Arrays.copyOf(samples(from, to), (int) Math.max(to - from, Math.round(SHORTEST * asr.sampleRate())));
        asr.callInTurn(scope -> {
            Tensor frames = asr.encodeAlone(heard); // [frames, tokens]
            long first = Math.min((position - from) / stride, frames.size(0));
            long count = Math.min(most, frames.size(0) - first);
            if (count > 0) {
                scores.add(frames.narrow(0, first, count));
            }
            return count;
        });
    }

    private float[] samples(long from, long to) {
        return Arrays.copyOfRange(samples, (int) (from - dropped), (int) (Math.min(to, end()) - dropped));
    }

    /** Settles what is before a long pause, or before the longest one if nobody pauses. */
    private void settlePauses() {
        FrameScores.Pause pause = scores.longestPause();
        boolean isLong = pause.length() * (double) stride >= PAUSE * asr.sampleRate();
        boolean isLate = scores.frames() * (double) stride >= asr.chunkSeconds() * asr.sampleRate();
        if (isLong || isLate) {
            settle(pause.middle(), segment + (long) pause.middle() * stride);
        }
    }

    private void settle(int frames, long to) {
        if (scores.saysSomething(frames) || finished) {
            double start = (double) segment / asr.sampleRate();
            float[] heard = samples(segment, Math.max(to, segment + 1));
            settled.put(start, frames == 0 ? Transcript.nothing() : recognize(frames, heard, options));
        }
        scores.removeFirst(frames);
        segment = to;
    }

    private String pending() {
        int frames = scores.frames();
        return frames > 0 && scores.saysSomething(frames)
                ? recognize(frames, new float[] {0}, options.withoutWords()).text()
                : "";
    }

    private Transcript recognize(int frames, float[] heard, TranscribeOptions how) {
        return asr.callInTurn(
                scope -> asr.decode(scores.first(frames, heard), how).get(0));
    }

    /** Drops the samples that neither the next context nor the times of pending words need. */
    private void forget() {
        long needed = Math.min(Math.max(0, position - context), segment);
        samples = Arrays.copyOfRange(samples, (int) (needed - dropped), samples.length);
        dropped = needed;
    }
}
