package org.broca.federated;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a site answers.
 *
 * @param weights the model after {@link Task.Kind#FIT}, or the one asked for; else none
 * @param numExamples how many utterances were trained on or measured; 0 where nothing was
 * @param loss of {@link Task.Kind#EVALUATE}; else 0
 * @param metrics by name, as {@code train_loss} and {@code wer}; values as in {@link Task#config}
 */
public record Reply(Weights weights, long numExamples, double loss, Map<String, Object> metrics) {
    public Reply {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
