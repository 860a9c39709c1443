package org.broca.inference;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.broca.decoders.Hypotheses;
import org.broca.decoders.SearchRequest;
import org.broca.decoders.Searcher;
import org.broca.lobes.models.transformer.TransformerAsr;
import org.broca.nnet.LengthsMap;
import org.broca.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A recognizer of an encoder and a decoder that is searched: SpeechBrain's {@code EncoderDecoderASR}.
 *
 * <p>The YAML file has a {@code tokenizer}, and under {@code modules} an {@code encoder} from waveforms to frames (a
 * {@code LengthsCapableSequential} of features, normalization and network) and a {@code decoder}, which is a search.
 * With {@code transformer_beam_search: True}, the encoder's frames go through the encoder of the module
 * {@code transformer} too.
 *
 * <pre>{@code
 * try (EncoderDecoderAsr asr = EncoderDecoderAsr.fromHparams("models/digits")) {
 *     System.out.println(asr.transcribeFile("speech.wav").text());
 * }
 * }</pre>
 */
public final class EncoderDecoderAsr extends SpeechRecognizer {
    static final List<String> HPARAMS_NEEDED = List.of("tokenizer");
    static final List<String> MODULES_NEEDED = List.of("encoder", "decoder");

    private final Searcher decoder;
    private final boolean transformer;
    private final WordClock clock;

    EncoderDecoderAsr(LoadedModel model) {
        super(model, HPARAMS_NEEDED, MODULES_NEEDED);
        decoder = module("decoder", Searcher.class);
        transformer = hparams().find("transformer_beam_search", Boolean.class).orElse(false);
        clock = WordClock.ofDecoder(this, decoder);
    }

    /** Opens a model; see {@link ModelSource#of}. */
    public static EncoderDecoderAsr fromHparams(String source) {
        return fromHparams(ModelSource.of(source));
    }

    /**
     * Opens a model whose YAML file has another name.
     *
     * @param savedir gets copies of all files; null to read them where they are
     */
    public static EncoderDecoderAsr fromHparams(String source, String hparamsFile, @Nullable Path savedir) {
        return fromHparams(ModelSource.of(source, hparamsFile, savedir));
    }

    /** Opens a model. */
    public static EncoderDecoderAsr fromHparams(ModelSource source) {
        return fromHparams(source, EncoderDecoderAsr::new);
    }

    @Override
    Tensor encode(Tensor waveforms, Tensor lengths) {
        Tensor encoded = module("encoder", LengthsMap.class).forward(waveforms, lengths); // [batch, frames, size]
        return transformer ? module("transformer", TransformerAsr.class).encode(encoded, lengths) : encoded;
    }

    @Override
    WordClock clock() {
        return clock;
    }

    @Override
    List<Transcript> decode(Encoded encoded, TranscribeOptions options) {
        SearchRequest request = HotWordTokens.in(SearchRequest.PLAIN.withNbest(options.nbest()), options, tokens());
        Hypotheses found = decoder.search(
                encoded.frames().data(),
                encoded.frames().lengths(),
                options.paddingSafe() ? request.withOwnLimits() : request);
        List<List<Hypothesis>> all = Hypothesis.of(found, options.nbest());
        List<Transcript> transcripts = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            transcripts.add(transcript(encoded, i, all.get(i), options));
        }
        return transcripts;
    }
}
