package org.broca.inference;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.broca.alignment.Word;
import org.broca.tensor.Check;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/**
 * Turns speech into text; what {@link EncoderDecoderAsr} and {@link EncoderAsr} have in common.
 *
 * <p>By default a batch gives what its recordings give alone: each is encoded without padding and searched within
 * limits of its own length. {@link TranscribeOptions} turns that off, for SpeechBrain's own numbers.
 */
public abstract class SpeechRecognizer extends Pretrained {
    /** Samples below which a recording is filled up with silence, in seconds: less than a frame says nothing. */
    private static final double SHORTEST = 0.1;

    private static final double USUAL_CHUNK = 30;

    private final Tokens tokens;

    SpeechRecognizer(LoadedModel model, List<String> hparamsNeeded, List<String> modulesNeeded) {
        super(model, hparamsNeeded, modulesNeeded);
        tokens = Tokens.of(model.hparams());
    }

    /**
     * Opens a model that recognizes speech, by what its file has: an {@link EncoderAsr} if that names a
     * {@code decoding_function}, else an {@link EncoderDecoderAsr}.
     */
    public static SpeechRecognizer open(ModelSource source) {
        LoadedModel model = new LoadedModel(source);
        return model.hparams().has("decoding_function") ? new EncoderAsr(model) : new EncoderDecoderAsr(model);
    }

    /** The longest piece that a recording is cut into, by the model's own file. */
    final double chunkSeconds() {
        return hparams().find("chunk_seconds", Number.class).orElse(USUAL_CHUNK).doubleValue();
    }

    final Tokens tokens() {
        return tokens;
    }

    /** Runs the encoder on padded recordings; no scope is opened. */
    abstract Tensor encode(Tensor waveforms, Tensor lengths);

    /** The transcripts of encoded recordings. */
    abstract List<Transcript> decode(Encoded encoded, TranscribeOptions options);

    /** What tells when words were said. */
    abstract WordClock clock();

    /**
     * The encoder's output for padded recordings, as SpeechBrain's {@code encode_batch}.
     *
     * @param waveforms at the model's rate, {@code [batch, samples]}
     * @param lengths relative, in (0, 1], {@code [batch]}
     * @return {@code [batch, frames, size]}
     */
    public final Tensor encodeBatch(Tensor waveforms, Tensor lengths) {
        return computeInTurn(() -> encode(waveforms.to(device()), lengths.to(device())));
    }

    /** The transcripts of padded recordings, as {@link #transcribeBatch(Tensor, Tensor, TranscribeOptions)}. */
    public final List<Transcript> transcribeBatch(Tensor waveforms, Tensor lengths) {
        return transcribeBatch(waveforms, lengths, TranscribeOptions.defaults());
    }

    /**
     * The transcripts of padded recordings.
     *
     * @param waveforms at the model's rate, {@code [batch, samples]}
     * @param lengths relative, in (0, 1], {@code [batch]}
     */
    public final List<Transcript> transcribeBatch(Tensor waveforms, Tensor lengths, TranscribeOptions options) {
        EqualLengths.check("transcribeBatch", waveforms, lengths);
        return callInTurn(scope -> {
            float[] relative = lengths.toFloatArray();
            Tensor signals = waveforms.to(device());
            PaddedData encoded = options.paddingSafe()
                    ? encodeSafely(signals, lengths)
                    : new PaddedData(encode(signals, lengths.to(device())), lengths.to(device()));
            List<float[]> samples = options.words() ? rows(waveforms, relative) : List.of();
            return decode(new Encoded(encoded, samples), options);
        });
    }

    private static List<float[]> rows(Tensor waveforms, float[] relative) {
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < relative.length; i++) {
            rows.add(waveforms
                    .select(0, i)
                    .narrow(0, 0, EqualLengths.samples(relative[i], waveforms))
                    .toFloatArray());
        }
        return rows;
    }

    /** Encodes recordings of the same length together and no others, so that no layer sees padding. */
    private PaddedData encodeSafely(Tensor waveforms, Tensor lengths) {
        Tensor[] rows = new Tensor[(int) waveforms.size(0)];
        EqualLengths.forEach(waveforms, lengths, (members, same) -> {
            Tensor encoded = encode(same, Tensor.ones(members.length).to(device())); // [members, frames, size]
            for (int i = 0; i < members.length; i++) {
                rows[(int) members[i]] = encoded.select(0, i); // [frames, size]
            }
        });
        return padded(rows);
    }

    private PaddedData padded(Tensor[] rows) {
        long longest = Arrays.stream(rows).mapToLong(row -> row.size(0)).max().orElse(1);
        float[] lengths = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            long frames = rows[i].size(0);
            lengths[i] = (float) frames / longest;
            if (frames < longest) {
                Tensor filling = Tensor.zeros(longest - frames, rows[i].size(1)).to(device());
                rows[i] = Tensor.cat(0, rows[i], filling); // [longest, size]
            }
        }
        return new PaddedData(
                Tensor.stack(0, rows), Tensor.of(lengths, lengths.length).to(device()));
    }

    /** The transcript of a recording, as {@link #transcribeFile(String, TranscribeOptions)}. */
    public final Transcript transcribeFile(Path file) {
        return transcribeFile(file.toString());
    }

    /** The transcript of a recording, as {@link #transcribeFile(String, TranscribeOptions)}. */
    public final Transcript transcribeFile(String file) {
        return transcribeFile(file, TranscribeOptions.defaults());
    }

    /**
     * The transcript of a recording of any format, rate and number of channels; a long one is recognized in pieces, cut
     * in its pauses, in memory that does not grow with its length.
     *
     * @param file a path, a web address, or a file beside a hub's model
     * @throws java.io.UncheckedIOException if it is missing, not audio or damaged; the message names the path
     */
    public final Transcript transcribeFile(String file, TranscribeOptions options) {
        return FileRun.one(new Transcription(this, options), file);
    }

    /** The transcripts of recordings, in their order; a bad one has its problem in its place. */
    public final List<FileResult<Transcript>> transcribeFiles(List<String> files, TranscribeOptions options) {
        List<FileResult<Transcript>> results = new ArrayList<>();
        transcribeFiles(files, options, results::add);
        return results;
    }

    /**
     * The transcripts of recordings, handed on in their order as soon as they are there; recordings of like length are
     * searched together.
     */
    public final void transcribeFiles(
            List<String> files, TranscribeOptions options, Consumer<FileResult<Transcript>> receiver) {
        new FileRun<>(new Transcription(this, options), files, receiver).lenient();
    }

    /**
     * When the words of a given text are said in a recording: forced alignment.
     *
     * @param text spelled as the model writes
     * @throws IllegalArgumentException if the model's tokens cannot spell the text, or the recording is too short for
     *     it
     */
    public final List<Word> align(String file, String text) {
        List<Integer> ids = tokens.encode(text);
        List<String> unknown =
                ids.stream().filter(tokens::isUnknown).map(tokens::piece).toList();
        Check.that(
                unknown.isEmpty() && !ids.isEmpty(),
                "the tokens of this model cannot spell \"%s\"; it writes as in \"%s\"",
                text,
                tokens.example());
        float[] samples = loadAudio(file).toFloatArray();
        return callInTurn(scope -> {
            Tensor waveform = Tensor.of(samples, 1, samples.length).to(device());
            Tensor encoded = encode(waveform, Tensor.ones(1).to(device())); // [1, frames, size]
            List<Word> words = clock().words(encoded, ids, samples, sampleRate());
            Check.that(
                    !words.isEmpty(),
                    "%s cannot be aligned: its %d frames are too few for %d tokens, or the model tells no times",
                    file,
                    encoded.size(1),
                    ids.size());
            return words;
        });
    }

    /** A transcript of the hypotheses of one recording, the best first. */
    final Transcript transcript(Encoded encoded, int number, List<Hypothesis> best, TranscribeOptions options) {
        List<Word> words = options.words()
                ? clock().words(
                                encoded.row(number),
                                best.get(0).tokens(),
                                encoded.samples().get(number),
                                sampleRate())
                : List.of();
        List<Alternative> all = best.stream()
                .map(h -> new Alternative(tokens.text(h.tokens()), h.score(), tokens.pieces(h.tokens())))
                .toList();
        Alternative first = all.get(0);
        return new Transcript(first.text(), first.score(), first.tokens(), words, all);
    }

    /** The transcripts of pieces. */
    final List<Transcript> transcribe(List<Piece> pieces, TranscribeOptions options) {
        int longest = Math.max(
                (int) (SHORTEST * sampleRate()),
                pieces.stream().mapToInt(piece -> piece.samples().length).max().orElse(0));
        float[] rows = new float[Math.multiplyExact(pieces.size(), longest)];
        float[] lengths = new float[pieces.size()];
        for (int i = 0; i < pieces.size(); i++) {
            float[] samples = pieces.get(i).samples();
            System.arraycopy(samples, 0, rows, i * longest, samples.length);
            lengths[i] = Math.max((float) samples.length, (float) (SHORTEST * sampleRate())) / longest;
        }
        return call(scope ->
                transcribeBatch(Tensor.of(rows, pieces.size(), longest), Tensor.of(lengths, lengths.length), options));
    }
}
