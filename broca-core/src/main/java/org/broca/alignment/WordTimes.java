package org.broca.alignment;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.tensor.Check;

/**
 * Makes words of the times of tokens.
 *
 * <p>A network trained with CTC says a token in a frame or two, somewhere within the sound. A word is therefore longer
 * than its tokens: it gets up to {@code lead} seconds before the first and {@code tail} after the last, less where its
 * neighbour is closer. With the {@link Loudness} of the recording, edges are where it is quiet between two words.
 *
 * <p>Confidence is the geometric mean of the tokens' probabilities, made a probability by a {@link Calibration}.
 */
public final class WordTimes {
    private final WordUnits units;
    private final double lead;
    private final double tail;
    private final Optional<Calibration> calibration;

    private WordTimes(Builder b) {
        units = b.units;
        lead = b.lead;
        tail = b.tail;
        calibration = b.calibration;
        Check.that(lead >= 0 && tail >= 0, "WordTimes: lead and tail must not be negative, got %s and %s", lead, tail);
    }

    public static Builder builder(WordUnits units) {
        return new Builder(units);
    }

    /**
     * The words of an utterance.
     *
     * @param tokens of the whole utterance, in their order
     * @param duration of the utterance in seconds
     */
    public List<Word> words(List<TokenTime> tokens, double duration) {
        return words(tokens, duration, Optional.empty());
    }

    /** As {@link #words(List, double)}, with edges where the recording is quiet. */
    public List<Word> words(List<TokenTime> tokens, Loudness loudness) {
        return words(tokens, loudness.duration(), Optional.of(loudness));
    }

    private List<Word> words(List<TokenTime> tokens, double duration, Optional<Loudness> loudness) {
        List<Core> cores = cores(tokens);
        List<Word> words = new ArrayList<>();
        double start = cores.isEmpty() ? 0 : gap(0, cores.get(0).start, loudness, Side.FIRST).end;
        for (int i = 0; i < cores.size(); i++) {
            Core core = cores.get(i);
            boolean last = i == cores.size() - 1;
            Gap gap = last
                    ? gap(core.end, Math.max(duration, core.end), loudness, Side.LAST)
                    : gap(core.end, cores.get(i + 1).start, loudness, Side.BETWEEN);
            words.add(new Word(core.word, start, gap.start, core.confidence));
            start = gap.end;
        }
        return words;
    }

    /** A word as far as its tokens reach. */
    private record Core(String word, double start, double end, double confidence) {}

    /** Where one word ends and the next begins. */
    private record Gap(double start, double end) {}

    private enum Side {
        FIRST,
        BETWEEN,
        LAST
    }

    private List<Core> cores(List<TokenTime> tokens) {
        List<WordUnits.Spelled> spelled =
                units.spell(tokens.stream().map(TokenTime::token).toList());
        List<Core> cores = new ArrayList<>();
        for (WordUnits.Spelled word : spelled) {
            List<TokenTime> own = word.tokens().stream().map(tokens::get).toList();
            double raw = Math.exp(
                    own.stream().mapToDouble(TokenTime::logProb).average().orElse(0));
            double confidence = calibration.map(c -> c.apply(raw)).orElse(Math.min(1, raw));
            cores.add(new Core(
                    word.word(), own.get(0).start(), own.get(own.size() - 1).end(), confidence));
        }
        return cores;
    }

    private Gap gap(double from, double to, Optional<Loudness> loudness, Side side) {
        double after = side == Side.FIRST ? 0 : tail;
        double before = side == Side.LAST ? 0 : lead;
        if (loudness.isPresent()) {
            Loudness.Pause pause = loudness.get().pause(from, to, side == Side.FIRST, side == Side.LAST);
            return new Gap(pause.start(), pause.end());
        }
        double wanted = after + before;
        double scale = wanted <= to - from ? 1 : (to - from) / wanted;
        return new Gap(from + after * scale, to - before * scale);
    }

    /** Options of {@link WordTimes}. */
    public static final class Builder {
        private final WordUnits units;
        private double lead = 0.2;
        private double tail = 0.25;
        private Optional<Calibration> calibration = Optional.empty();

        private Builder(WordUnits units) {
            this.units = units;
        }

        /** How long a word may sound before its first token, in seconds. */
        @CanIgnoreReturnValue
        public Builder lead(double lead) {
            this.lead = lead;
            return this;
        }

        /** How long a word may sound after its last token, in seconds. */
        @CanIgnoreReturnValue
        public Builder tail(double tail) {
            this.tail = tail;
            return this;
        }

        /** What makes probabilities of confidences. */
        @CanIgnoreReturnValue
        public Builder calibration(Calibration calibration) {
            this.calibration = Optional.of(calibration);
            return this;
        }

        public WordTimes build() {
            return new WordTimes(this);
        }
    }
}
