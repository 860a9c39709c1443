package org.broca.inference;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** From probabilities of frames to segments, in single precision as SpeechBrain does it. */
final class Borders {
    private Borders() {}

    /**
     * Which frames are speech: from one that reaches {@code activation} until one that is below {@code deactivation}.
     */
    static boolean[] threshold(float[] probabilities, float activation, float deactivation) {
        boolean[] speech = new boolean[probabilities.length];
        boolean before = false;
        for (int i = 0; i < speech.length; i++) {
            boolean keeps = i == 0 || probabilities[i] >= deactivation;
            before = (before || probabilities[i] >= activation) && keeps;
            speech[i] = before;
        }
        return speech;
    }

    /**
     * The stretches of frames that are speech. A segment ends where its last frame starts; one that reaches the end of
     * the recording, where the last but one does.
     */
    static List<Segment> segments(boolean[] speech, float timeResolution) {
        List<Segment> segments = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= speech.length; i++) {
            boolean on = i < speech.length && speech[i];
            if (on && start < 0) {
                start = i;
            } else if (!on && start >= 0) {
                boolean atEnd = i == speech.length && start < i - 1;
                int last = atEnd ? i - 2 : i - 1;
                segments.add(new Segment(start * timeResolution, last * timeResolution));
                start = -1;
            }
        }
        return segments;
    }

    /** Segments no further apart than {@code most} seconds as one. */
    static List<Segment> merged(List<Segment> segments, float most) {
        List<Segment> merged = new ArrayList<>();
        for (Segment next : segments) {
            int last = merged.size() - 1;
            if (last >= 0 && next.start() - merged.get(last).end() <= most) {
                merged.set(last, new Segment(merged.get(last).start(), next.end()));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }

    /** The segments that are longer than {@code least} seconds. */
    static List<Segment> longer(List<Segment> segments, float least) {
        return segments.stream().filter(s -> s.duration() > least).toList();
    }

    /** Lines of a file that says what is speech and what is not. */
    static List<String> lines(List<Segment> segments, OptionalDouble duration) {
        List<String> lines = new ArrayList<>();
        double last = 0;
        for (Segment segment : segments) {
            if (last != segment.start()) {
                lines.add(line(lines.size() + 1, last, segment.start(), "NON_SPEECH"));
            }
            lines.add(line(lines.size() + 1, segment.start(), segment.end(), "SPEECH"));
            last = segment.end();
        }
        if (duration.isPresent() && (float) last < (float) duration.getAsDouble()) {
            lines.add(line(lines.size() + 1, last, duration.getAsDouble(), "NON_SPEECH"));
        }
        return lines;
    }

    private static String line(int number, double start, double end, String what) {
        return "segment_%03d  %s  %s %s".formatted(number, seconds(start), seconds(end), what);
    }

    private static String seconds(double value) {
        return new BigDecimal(value).setScale(2, RoundingMode.HALF_EVEN).toPlainString();
    }
}
