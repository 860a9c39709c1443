package org.broca.inference;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.broca.tensor.Check;

/**
 * What one request asks of a recognizer. Immutable.
 *
 * <p>The defaults give the same text whether recordings come alone or in a batch.
 */
public final class TranscribeOptions {
    private final int nbest;
    private final Map<String, Double> hotWords;
    private final boolean words;
    private final boolean paddingSafe;
    private final int batchSize;
    private final OptionalDouble chunkSeconds;

    private TranscribeOptions(Builder b) {
        Check.that(b.nbest > 0, "nbest must be at least 1, got %d", b.nbest);
        Check.that(b.batchSize > 0, "batch size must be at least 1, got %d", b.batchSize);
        Check.that(b.chunkSeconds.orElse(1) >= 1, "chunk_seconds must be at least 1, got %s", b.chunkSeconds.orElse(1));
        nbest = b.nbest;
        hotWords = new LinkedHashMap<>(b.hotWords);
        words = b.words;
        paddingSafe = b.paddingSafe;
        batchSize = b.batchSize;
        chunkSeconds = b.chunkSeconds;
    }

    /** One hypothesis with its words. */
    public static TranscribeOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The same but for the times of words. */
    TranscribeOptions withoutWords() {
        Builder same = new Builder()
                .nbest(nbest)
                .hotWords(hotWords)
                .words(false)
                .paddingSafe(paddingSafe)
                .batchSize(batchSize);
        chunkSeconds.ifPresent(same::chunkSeconds);
        return same.build();
    }

    int nbest() {
        return nbest;
    }

    Map<String, Double> hotWords() {
        return hotWords;
    }

    boolean words() {
        return words;
    }

    boolean paddingSafe() {
        return paddingSafe;
    }

    int batchSize() {
        return batchSize;
    }

    OptionalDouble chunkSeconds() {
        return chunkSeconds;
    }

    /** What can be asked for. */
    public static final class Builder {
        private int nbest = 1;
        private Map<String, Double> hotWords = Map.of();
        private boolean words = true;
        private boolean paddingSafe = true;
        private int batchSize = 8;
        private OptionalDouble chunkSeconds = OptionalDouble.empty();

        private Builder() {}

        /** Hypotheses of each recording. */
        @CanIgnoreReturnValue
        public Builder nbest(int nbest) {
            this.nbest = nbest;
            return this;
        }

        /** Phrases to look out for, each with what it adds to the logarithm of a hypothesis's probability. */
        @CanIgnoreReturnValue
        public Builder hotWords(Map<String, Double> hotWords) {
            this.hotWords = hotWords;
            return this;
        }

        /** Whether words get their times. */
        @CanIgnoreReturnValue
        public Builder words(boolean words) {
            this.words = words;
            return this;
        }

        /**
         * Whether each recording is encoded without padding and searched within its own limits. False is how
         * SpeechBrain does it, where some layers let padding into the shorter recordings of a batch.
         */
        @CanIgnoreReturnValue
        public Builder paddingSafe(boolean paddingSafe) {
            this.paddingSafe = paddingSafe;
            return this;
        }

        /** Recordings that are searched together. */
        @CanIgnoreReturnValue
        public Builder batchSize(int batchSize) {
            this.batchSize = batchSize;
            return this;
        }

        /**
         * Longer recordings are cut in their pauses into pieces of about so many seconds: up to a quarter longer where
         * they end in a pause, or the recording does; by default the model's key {@code chunk_seconds}, else 30. A
         * model does well on pieces as long as what it was trained on.
         */
        @CanIgnoreReturnValue
        public Builder chunkSeconds(double chunkSeconds) {
            this.chunkSeconds = OptionalDouble.of(chunkSeconds);
            return this;
        }

        public TranscribeOptions build() {
            return new TranscribeOptions(this);
        }
    }
}
