package org.broca.inference;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.tensor.Check;

/** How speech is sought in a recording: the arguments of SpeechBrain's {@code get_speech_segments}. Immutable. */
public final class VadOptions {
    private final Builder values;

    private VadOptions(Builder b) {
        long large = Math.round(1000 * b.largeChunkSize);
        long small = Math.round(1000 * b.smallChunkSize);
        Check.that(
                small > 0 && large >= small && large % small == 0,
                "large_chunk_size must be a multiple of small_chunk_size, got %s and %s",
                b.largeChunkSize,
                b.smallChunkSize);
        Check.that(
                b.deactivationTh <= b.activationTh,
                "deactivation_th must not be above activation_th, got %s and %s",
                b.deactivationTh,
                b.activationTh);
        values = b.copy();
    }

    /** What SpeechBrain does when told nothing. */
    public static VadOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    double largeChunkSize() {
        return values.largeChunkSize;
    }

    double smallChunkSize() {
        return values.smallChunkSize;
    }

    boolean overlapSmallChunk() {
        return values.overlapSmallChunk;
    }

    boolean applyEnergyVad() {
        return values.applyEnergyVad;
    }

    boolean doubleCheck() {
        return values.doubleCheck;
    }

    double closeTh() {
        return values.closeTh;
    }

    double lenTh() {
        return values.lenTh;
    }

    double activationTh() {
        return values.activationTh;
    }

    double deactivationTh() {
        return values.deactivationTh;
    }

    double enActivationTh() {
        return values.enActivationTh;
    }

    double enDeactivationTh() {
        return values.enDeactivationTh;
    }

    double speechTh() {
        return values.speechTh;
    }

    /** What can be asked for, by SpeechBrain's names. */
    public static final class Builder {
        private double largeChunkSize = 30;
        private double smallChunkSize = 10;
        private boolean overlapSmallChunk;
        private boolean applyEnergyVad;
        private boolean doubleCheck = true;
        private double closeTh = 0.25;
        private double lenTh = 0.25;
        private double activationTh = 0.5;
        private double deactivationTh = 0.25;
        private double enActivationTh = 0.5;
        private double enDeactivationTh;
        private double speechTh = 0.5;

        private Builder() {}

        private Builder copy() {
            return new Builder()
                    .largeChunkSize(largeChunkSize)
                    .smallChunkSize(smallChunkSize)
                    .overlapSmallChunk(overlapSmallChunk)
                    .applyEnergyVad(applyEnergyVad)
                    .doubleCheck(doubleCheck)
                    .closeTh(closeTh)
                    .lenTh(lenTh)
                    .activationTh(activationTh)
                    .deactivationTh(deactivationTh)
                    .enActivationTh(enActivationTh)
                    .enDeactivationTh(enDeactivationTh)
                    .speechTh(speechTh);
        }

        /** Seconds that are read at a time; a multiple of {@link #smallChunkSize}. */
        @CanIgnoreReturnValue
        public Builder largeChunkSize(double seconds) {
            largeChunkSize = seconds;
            return this;
        }

        /** Seconds that the network reads in one go; those of a large chunk are a batch. */
        @CanIgnoreReturnValue
        public Builder smallChunkSize(double seconds) {
            smallChunkSize = seconds;
            return this;
        }

        /** Whether small chunks overlap by half; their probabilities are summed under Hamming windows. */
        @CanIgnoreReturnValue
        public Builder overlapSmallChunk(boolean on) {
            overlapSmallChunk = on;
            return this;
        }

        /** Whether segments are cut finer, by their loudness. */
        @CanIgnoreReturnValue
        public Builder applyEnergyVad(boolean on) {
            applyEnergyVad = on;
            return this;
        }

        /** Whether the network reads each segment again, alone. */
        @CanIgnoreReturnValue
        public Builder doubleCheck(boolean on) {
            doubleCheck = on;
            return this;
        }

        /** Segments no further apart than this, in seconds, become one. */
        @CanIgnoreReturnValue
        public Builder closeTh(double seconds) {
            closeTh = seconds;
            return this;
        }

        /** Segments that are not longer than this, in seconds, are left out. */
        @CanIgnoreReturnValue
        public Builder lenTh(double seconds) {
            lenTh = seconds;
            return this;
        }

        /** Speech starts at a frame of this probability. */
        @CanIgnoreReturnValue
        public Builder activationTh(double probability) {
            activationTh = probability;
            return this;
        }

        /** Speech ends before a frame that is below this probability. */
        @CanIgnoreReturnValue
        public Builder deactivationTh(double probability) {
            deactivationTh = probability;
            return this;
        }

        /** By loudness, speech starts here: 0.5 is the segment's mean, 1 a standard deviation above it. */
        @CanIgnoreReturnValue
        public Builder enActivationTh(double loudness) {
            enActivationTh = loudness;
            return this;
        }

        /** By loudness, speech ends below this. */
        @CanIgnoreReturnValue
        public Builder enDeactivationTh(double loudness) {
            enDeactivationTh = loudness;
            return this;
        }

        /** Mean probability above which the second reading confirms a segment. */
        @CanIgnoreReturnValue
        public Builder speechTh(double probability) {
            speechTh = probability;
            return this;
        }

        public VadOptions build() {
            return new VadOptions(this);
        }
    }
}
