package org.broca.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.broca.alignment.Word;
import org.broca.dataio.AudioIo;
import org.broca.inference.Alternative;
import org.broca.inference.Transcript;

/** How a transcript is written. */
enum TranscriptFormat {
    text,
    json,
    srt,
    vtt;

    boolean isSubtitles() {
        return this == srt || this == vtt;
    }

    /** The lines of one transcript. */
    String write(String file, Transcript transcript, boolean several) {
        return switch (this) {
            case text -> (several ? file + "\t" : "") + transcript.text() + "\n";
            case json -> Json.line(object(file, transcript));
            case srt -> Subtitles.srt(words(file, transcript));
            case vtt -> Subtitles.vtt(words(file, transcript));
        };
    }

    private static List<Word> words(String file, Transcript transcript) {
        if (!transcript.words().isEmpty() || transcript.text().isBlank()) {
            return transcript.words();
        }
        double seconds = AudioIo.readAudioInfo(Path.of(file)).duration();
        return List.of(new Word(transcript.text(), 0, seconds, 1));
    }

    private static Map<String, Object> object(String file, Transcript transcript) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("file", file);
        object.put("text", transcript.text());
        object.put("score", number(transcript.score()));
        object.put("tokens", transcript.tokens());
        object.put("words", words(transcript.words()));
        object.put(
                "nbest",
                transcript.nbest().stream().map(TranscriptFormat::alternative).toList());
        return object;
    }

    private static Map<String, Object> alternative(Alternative one) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("text", one.text());
        object.put("score", number(one.score()));
        return object;
    }

    /** Words with times in milliseconds' precision. */
    static List<Map<String, Object>> words(List<Word> words) {
        return words.stream()
                .map(word -> {
                    Map<String, Object> object = new LinkedHashMap<>();
                    object.put("word", word.word());
                    object.put("start", rounded(word.start(), 1000));
                    object.put("end", rounded(word.end(), 1000));
                    object.put("confidence", rounded(word.confidence(), 10000));
                    return object;
                })
                .toList();
    }

    private static double rounded(double value, int parts) {
        return Math.round(value * parts) / (double) parts;
    }

    /** JSON has no infinities. */
    private static Double number(double score) {
        return Double.isFinite(score) ? score : Math.copySign(Float.MAX_VALUE, score);
    }
}
