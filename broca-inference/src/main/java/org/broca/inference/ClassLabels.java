package org.broca.inference;

import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.dataio.CategoricalEncoder;

/** Names the outputs of a classifier. */
final class ClassLabels {
    private final CategoricalEncoder encoder;

    ClassLabels(CategoricalEncoder encoder) {
        this.encoder = encoder;
    }

    /** What the scores of all classes say. */
    Classification of(float[] scores) {
        Map<String, Float> byLabel = new LinkedHashMap<>();
        int best = 0;
        for (int i = 0; i < scores.length; i++) {
            byLabel.put(label(i), scores[i]);
            best = scores[i] > scores[best] ? i : best;
        }
        return new Classification(label(best), best, scores[best], byLabel);
    }

    /** A class that no label was given to, where a model has room for more, is called by its number. */
    private String label(int index) {
        Object label = encoder.ind2lab().get(index);
        return label == null ? Integer.toString(index) : label.toString();
    }
}
