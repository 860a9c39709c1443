package org.broca.inference;

import java.util.List;

/**
 * One hypothesis of what was said.
 *
 * @param score as the search gives it; larger is better
 */
public record Alternative(String text, double score, List<String> tokens) {
    public Alternative {
        tokens = List.copyOf(tokens);
    }
}
