package org.broca.inference;

import java.util.Arrays;
import java.util.List;
import org.broca.tensor.PaddedData;
import org.broca.tensor.Tensor;

/** Logarithms of probabilities of tokens in frames that follow each other, of which the first can be taken away. */
final class FrameScores {
    private final int blank;
    private float[] values = {}; // [frames, tokens]
    private int tokens = 1;

    FrameScores(int blank) {
        this.blank = blank;
    }

    /** Adds {@code [frames, tokens]}. */
    void add(Tensor scores) {
        tokens = Math.toIntExact(scores.size(1));
        float[] more = scores.contiguous().toFloatArray();
        int before = values.length;
        values = Arrays.copyOf(values, before + more.length);
        System.arraycopy(more, 0, values, before, more.length);
    }

    int frames() {
        return values.length / tokens;
    }

    /** The first frames with the samples that they are of. */
    Encoded first(int frames, float[] samples) {
        float[] scores = Arrays.copyOf(values, frames * tokens);
        return new Encoded(new PaddedData(Tensor.of(scores, 1, frames, tokens), Tensor.ones(1)), List.of(samples));
    }

    void removeFirst(int frames) {
        values = Arrays.copyOfRange(values, frames * tokens, values.length);
    }

    /** Whether a frame of the first {@code frames} says more than the blank. */
    boolean saysSomething(int frames) {
        for (int i = 0; i < frames; i++) {
            if (!isBlank(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isBlank(int frame) {
        float ofBlank = values[frame * tokens + blank];
        for (int i = frame * tokens; i < (frame + 1) * tokens; i++) {
            if (values[i] > ofBlank) {
                return false;
            }
        }
        return true;
    }

    /** A run of blanks. */
    record Pause(int middle, int length) {}

    /** The last of the longest pauses; of length 0 at the end if there is none. */
    Pause longestPause() {
        Pause best = new Pause(frames(), 0);
        int run = 0;
        for (int i = 0; i < frames(); i++) {
            run = isBlank(i) ? run + 1 : 0;
            if (run > 0 && run >= best.length()) {
                best = new Pause(i + 1 - run / 2, run);
            }
        }
        return best;
    }
}
