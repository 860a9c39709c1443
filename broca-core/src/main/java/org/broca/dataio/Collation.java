package org.broca.dataio;

import java.util.List;
import java.util.Map;

/** Makes a batch of data points: YAML's {@code collate_fn}. Runs in loader threads. */
@FunctionalInterface
public interface Collation {
    /**
     * The batch.
     *
     * @param examples in the sampler's order, at least one
     * @return a batch whose tensors were all made here: the data points' own tensors are freed after this call
     */
    PaddedBatch collate(List<Example> examples);

    /**
     * One data point on its way into a batch.
     *
     * @param id for errors
     * @param items by name
     */
    record Example(String id, Map<String, Object> items) {}
}
