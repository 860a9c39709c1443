package org.broca.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.broca.alignment.Word;

/** Groups words into lines that can be read while they are shown. */
final class Subtitles {
    private static final int LONGEST_LINE = 42;
    private static final double LONGEST_SECONDS = 6;
    private static final double PAUSE_SECONDS = 0.8;

    private Subtitles() {}

    private record Cue(double start, double end, String text) {}

    static String srt(List<Word> words) {
        List<Cue> cues = cues(words);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < cues.size(); i++) {
            Cue cue = cues.get(i);
            lines.append("%d\n%s --> %s\n%s\n\n"
                    .formatted(i + 1, clock(cue.start(), ','), clock(cue.end(), ','), cue.text()));
        }
        return lines.toString();
    }

    static String vtt(List<Word> words) {
        return "WEBVTT\n\n"
                + cues(words).stream()
                        .map(cue -> "%s --> %s\n%s\n\n"
                                .formatted(clock(cue.start(), '.'), clock(cue.end(), '.'), escaped(cue.text())))
                        .collect(Collectors.joining());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static List<Cue> cues(List<Word> words) {
        List<Cue> cues = new ArrayList<>();
        int from = 0;
        for (int i = 1; i <= words.size(); i++) {
            if (i == words.size() || breaksBefore(words, from, i)) {
                cues.add(cue(words.subList(from, i)));
                from = i;
            }
        }
        return cues;
    }

    private static boolean breaksBefore(List<Word> words, int from, int next) {
        Word word = words.get(next);
        int length = words.subList(from, next + 1).stream()
                        .mapToInt(w -> w.word().length() + 1)
                        .sum()
                - 1;
        return length > LONGEST_LINE
                || word.end() - words.get(from).start() > LONGEST_SECONDS
                || word.start() - words.get(next - 1).end() > PAUSE_SECONDS;
    }

    private static Cue cue(List<Word> words) {
        String text = words.stream().map(Word::word).collect(Collectors.joining(" "));
        return new Cue(words.get(0).start(), words.get(words.size() - 1).end(), text);
    }

    private static String clock(double seconds, char separator) {
        long millis = Math.round(seconds * 1000);
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d%c%03d",
                millis / 3_600_000,
                millis / 60_000 % 60,
                millis / 1000 % 60,
                separator,
                millis % 1000);
    }
}
