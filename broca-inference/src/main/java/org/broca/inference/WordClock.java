package org.broca.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.broca.alignment.Alignment;
import org.broca.alignment.AttentionAligner;
import org.broca.alignment.CtcAligner;
import org.broca.alignment.Loudness;
import org.broca.alignment.TeacherForcing;
import org.broca.alignment.Word;
import org.broca.alignment.WordTimes;
import org.broca.alignment.WordUnits;
import org.broca.decoders.Searcher;
import org.broca.hparams.Hparams;
import org.broca.lobes.models.transformer.TransformerAsr;
import org.broca.nnet.AttentionalRnnDecoder;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;

/** Tells when the words of a transcript were said: by CTC where the model has a head for it, else by attention. */
final class WordClock {
    private final WordTimes times;
    private final List<Aligner> aligners;

    /** One way to find the frames of tokens; empty where it does not work for them. */
    private interface Aligner {
        Optional<Alignment> align(Tensor encoded, List<Integer> tokens);
    }

    private WordClock(SpeechRecognizer recognizer, List<Aligner> aligners, WordUnits units) {
        this.aligners = aligners;
        WordTimes.Builder builder = WordTimes.builder(units);
        recognizer.calibration().ifPresent(builder::calibration);
        times = builder.build();
    }

    /** Of a model whose encoder gives the scores of tokens. */
    static WordClock ofScores(SpeechRecognizer recognizer) {
        CtcAligner aligner = new CtcAligner(index(recognizer.hparams(), "blank_index"));
        return new WordClock(
                recognizer,
                List.of((encoded, tokens) -> ctc(aligner, encoded, tokens)),
                recognizer.tokens().units());
    }

    /** Of a model with a decoder; the CTC head is {@code ctc_lin}, among its modules or its keys. */
    static WordClock ofDecoder(SpeechRecognizer recognizer, Searcher decoder) {
        WordUnits units = recognizer.tokens().units();
        List<Aligner> aligners = new ArrayList<>();
        ctcHead(recognizer).ifPresent(head -> {
            CtcAligner aligner = new CtcAligner(index(recognizer.hparams(), "blank_index"));
            aligners.add((encoded, tokens) -> ctc(aligner, head.forward(encoded), tokens));
        });
        aligners.addAll(byAttention(recognizer, decoder, units));
        return new WordClock(recognizer, aligners, units);
    }

    private static Optional<TensorMap> ctcHead(SpeechRecognizer recognizer) {
        Layer module = recognizer.modules().get("ctc_lin");
        return module instanceof TensorMap map
                ? Optional.of(map)
                : recognizer
                        .hparams()
                        .find("ctc_lin")
                        .filter(TensorMap.class::isInstance)
                        .map(TensorMap.class::cast);
    }

    private static Optional<Alignment> ctc(CtcAligner aligner, Tensor scores, List<Integer> tokens) {
        try {
            return Optional.of(aligner.align(scores.logSoftmax(-1).select(0, 0), tokens));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // more tokens than frames
        }
    }

    private static List<Aligner> byAttention(SpeechRecognizer recognizer, Searcher decoder, WordUnits units) {
        AttentionAligner aligner = new AttentionAligner(units);
        int bos = index(recognizer.hparams(), "bos_index");
        var parts = decoder.children();
        if (parts.get("dec") instanceof AttentionalRnnDecoder rnn
                && parts.get("emb") instanceof TensorMap embedding
                && parts.get("fc") instanceof TensorMap linear) {
            return List.of((encoded, tokens) ->
                    looked(aligner, TeacherForcing.rnn(rnn, embedding, linear, encoded, tokens, bos), tokens));
        }
        Optional<TransformerAsr> transformer = parts.values().stream()
                .filter(TransformerAsr.class::isInstance)
                .map(TransformerAsr.class::cast)
                .findFirst();
        if (transformer.isPresent() && parts.get("fc") instanceof TensorMap linear) {
            return List.of((encoded, tokens) -> looked(
                    aligner, TeacherForcing.transformer(transformer.get(), linear, encoded, tokens, bos), tokens));
        }
        return List.of();
    }

    private static Optional<Alignment> looked(AttentionAligner aligner, TeacherForcing forced, List<Integer> tokens) {
        return Optional.of(aligner.align(forced.attention(), tokens, forced.logProbs()));
    }

    private static int index(Hparams hparams, String key) {
        return hparams.find(key, Integer.class).orElse(0);
    }

    /**
     * The words of one utterance; none if the model tells no times.
     *
     * @param encoded {@code [1, frames, size]}, without padding
     * @param samples of the utterance
     */
    List<Word> words(Tensor encoded, List<Integer> tokens, float[] samples, int sampleRate) {
        if (tokens.isEmpty()) {
            return List.of();
        }
        double frameSeconds = (double) samples.length / sampleRate / encoded.size(1);
        return aligners.stream()
                .flatMap(aligner -> aligner.align(encoded, tokens).stream())
                .findFirst()
                .map(found -> times.words(found.times(frameSeconds), Loudness.of(samples, sampleRate)))
                .orElse(List.of());
    }

    static List<String> vocabulary(Tokens tokens) {
        return IntStream.range(0, tokens.size()).mapToObj(tokens::piece).toList();
    }
}
