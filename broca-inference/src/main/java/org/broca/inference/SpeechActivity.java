package org.broca.inference;

import java.util.List;

/** Where speech is in a recording. */
public final class SpeechActivity {
    private final List<Segment> segments;
    private final float[] frames;

    SpeechActivity(List<Segment> segments, float[] frames) {
        this.segments = List.copyOf(segments);
        this.frames = frames;
    }

    /** What is speech, in the order of time. */
    public List<Segment> segments() {
        return segments;
    }

    /** The probability of speech in each frame, in a new array; frames are a {@link Vad#timeResolution} apart. */
    public float[] frames() {
        return frames.clone();
    }
}
