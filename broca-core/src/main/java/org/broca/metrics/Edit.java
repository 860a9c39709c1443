package org.broca.metrics;

import java.util.Optional;

/**
 * One step of an alignment.
 *
 * @param reference the token of the reference, absent for an insertion
 * @param hypothesis the token of the hypothesis, absent for a deletion
 */
public record Edit(Kind kind, Optional<String> reference, Optional<String> hypothesis) {
    /** What happened to a token; prints as SpeechBrain's symbol. */
    public enum Kind {
        EQUAL("="),
        INSERTION("I"),
        DELETION("D"),
        SUBSTITUTION("S");

        private final String symbol;

        Kind(String symbol) {
            this.symbol = symbol;
        }

        @Override
        public String toString() {
            return symbol;
        }
    }
}
