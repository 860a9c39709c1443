package org.broca.inference;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What class a recording is of.
 *
 * @param label the best class
 * @param index its number
 * @param score of it
 * @param scores of all classes, in the order of their numbers, as the model's classifier gives them: logarithms of
 *     probabilities, or cosines where it was trained with margins between them (ECAPA-TDNN's)
 */
public record Classification(String label, int index, float score, Map<String, Float> scores) {
    /** Copies the scores. */
    public Classification {
        scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }
}
