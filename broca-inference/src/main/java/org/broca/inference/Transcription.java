package org.broca.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.broca.alignment.Word;

/** Recognizes recordings, cut into pieces in their pauses. */
final class Transcription implements FileWork<Transcript> {
    private final SpeechRecognizer recognizer;
    private final TranscribeOptions options;

    Transcription(SpeechRecognizer recognizer, TranscribeOptions options) {
        this.recognizer = recognizer;
        this.options = options;
    }

    @Override
    public int batchSize() {
        return options.batchSize();
    }

    @Override
    public Pieces open(int number, String file) {
        return new Chunks(
                number,
                recognizer.locate(file),
                recognizer.audioNormalizer(),
                options.chunkSeconds().orElse(recognizer.chunkSeconds()));
    }

    @Override
    public List<Transcript> compute(List<Piece> pieces) {
        return recognizer.transcribe(pieces, options);
    }

    @Override
    public Transcript join(SortedMap<Double, Transcript> byStart) {
        return joined(byStart);
    }

    /** The transcript of pieces by their starts in seconds. */
    static Transcript joined(SortedMap<Double, Transcript> byStart) {
        if (byStart.size() == 1 && byStart.containsKey(0.0)) {
            return byStart.values().iterator().next();
        }
        String text = byStart.values().stream()
                .map(Transcript::text)
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(" "));
        double score = byStart.values().stream().mapToDouble(Transcript::score).sum();
        List<String> tokens = byStart.values().stream()
                .flatMap(part -> part.tokens().stream())
                .toList();
        List<Word> words = new ArrayList<>();
        byStart.forEach((start, part) -> part.words().forEach(word -> words.add(shifted(word, start))));
        return new Transcript(text, score, tokens, words, List.of(new Alternative(text, score, tokens)));
    }

    private static Word shifted(Word word, double start) {
        return new Word(word.word(), word.start() + start, word.end() + start, word.confidence());
    }
}
