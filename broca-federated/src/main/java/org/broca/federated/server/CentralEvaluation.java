package org.broca.federated.server;

import java.util.Map;
import org.broca.federated.Weights;

/** Measures a model on data that the server has. */
@FunctionalInterface
public interface CentralEvaluation {
    /**
     * Measures a model.
     *
     * @param round from 1; 0 for the model that the run starts with
     * @return numbers by name: {@code loss}, {@code wer} in percent
     */
    Map<String, Object> evaluate(int round, Weights weights);
}
