package org.broca.inference;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.broca.nnet.LengthsMap;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A recognizer whose encoder gives the probabilities of tokens in each frame, trained with CTC: SpeechBrain's
 * {@code EncoderASR}.
 *
 * <p>The YAML file has a {@code tokenizer} (SentencePiece, or a {@code CTCTextEncoder}), a {@code decoding_function}
 * ({@code !name:speechbrain.decoders.ctc_greedy_decode}, or a {@code CTCBeamSearcher} whose keys are under
 * {@code test_beam_search}), and under {@code modules} an {@code encoder} from waveforms to scores of tokens,
 * logarithms of probabilities or not yet normalized.
 */
public final class EncoderAsr extends SpeechRecognizer {
    static final List<String> HPARAMS_NEEDED = List.of("tokenizer", "decoding_function");
    static final List<String> MODULES_NEEDED = List.of("encoder");

    private final CtcDecoder decoding;
    private final WordClock clock;
    private int samplesPerFrame; // 0 until a stream asks

    EncoderAsr(LoadedModel model) {
        super(model, HPARAMS_NEEDED, MODULES_NEEDED);
        decoding = CtcDecoder.of(hparams(), tokens());
        clock = WordClock.ofScores(this);
    }

    /** Opens a model; see {@link ModelSource#of}. */
    public static EncoderAsr fromHparams(String source) {
        return fromHparams(ModelSource.of(source));
    }

    /**
     * Opens a model whose YAML file has another name.
     *
     * @param savedir gets copies of all files; null to read them where they are
     */
    public static EncoderAsr fromHparams(String source, String hparamsFile, @Nullable Path savedir) {
        return fromHparams(ModelSource.of(source, hparamsFile, savedir));
    }

    /** Opens a model. */
    public static EncoderAsr fromHparams(ModelSource source) {
        return fromHparams(source, EncoderAsr::new);
    }

    @Override
    Tensor encode(Tensor waveforms, Tensor lengths) {
        return module("encoder", LengthsMap.class).forward(waveforms, lengths); // [batch, frames, tokens]
    }

    /** Recognizes speech while it arrives. */
    public TranscriptStream stream() {
        return stream(StreamOptions.defaults(), TranscribeOptions.defaults());
    }

    /** Recognizes speech while it arrives. */
    public TranscriptStream stream(StreamOptions stream, TranscribeOptions options) {
        return new TranscriptStream(this, stream, options);
    }

    /** How many samples a frame of the encoder's output stands for, found out once from two lengths of silence. */
    synchronized int samplesPerFrame() {
        if (samplesPerFrame == 0) {
            long few = call(scope -> encodeAlone(new float[2 * sampleRate()]).size(0));
            long many = call(scope -> encodeAlone(new float[10 * sampleRate()]).size(0));
            samplesPerFrame = Math.toIntExact(Math.round(8.0 * sampleRate() / (many - few)));
        }
        return samplesPerFrame;
    }

    /** Logarithms of the probabilities of tokens in one recording, {@code [frames, tokens]}. */
    Tensor encodeAlone(float[] samples) {
        Tensor waveform = Tensor.of(samples, 1, samples.length).to(device());
        Tensor scores = encode(waveform, Tensor.ones(1).to(device())); // [1, frames, tokens]
        return scores.select(0, 0).logSoftmax(-1);
    }

    @Override
    WordClock clock() {
        return clock;
    }

    @Override
    List<Transcript> decode(Encoded encoded, TranscribeOptions options) {
        PaddedData scores = new PaddedData(
                encoded.frames().data().logSoftmax(-1), encoded.frames().lengths());
        List<List<Hypothesis>> found = decoding.decode(scores, options);
        List<Transcript> transcripts = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            transcripts.add(transcript(encoded, i, found.get(i), options));
        }
        return transcripts;
    }
}
