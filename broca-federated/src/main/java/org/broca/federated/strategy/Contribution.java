package org.broca.federated.strategy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.broca.federated.Weights;

/**
 * What one site adds to a round: its reply, checked and with the arrays' names and types of the global model.
 *
 * @param client the site's id
 * @param numExamples utterances trained on, more than 0
 * @param claimed metrics that the site sent, as {@code train_loss} and {@code wer}
 * @param measured what the server itself measured of these weights on data of its own, as {@code loss} and {@code wer}
 *     (in percent); empty where it does not
 */
public record Contribution(
        String client, Weights weights, long numExamples, Map<String, Object> claimed, Map<String, Object> measured) {
    public Contribution {
        claimed = Collections.unmodifiableMap(new LinkedHashMap<>(claimed));
        measured = Collections.unmodifiableMap(new LinkedHashMap<>(measured));
    }

    /** A contribution without metrics. */
    public static Contribution of(String client, Weights weights, long numExamples) {
        return new Contribution(client, weights, numExamples, Map.of(), Map.of());
    }

    Contribution withWeights(Weights other) {
        return new Contribution(client, other, numExamples, claimed, measured);
    }
}
