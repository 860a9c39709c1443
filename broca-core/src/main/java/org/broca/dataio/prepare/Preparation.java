package org.broca.dataio.prepare;

/** The preparation of a corpus, as a recipe's YAML file describes it. */
public interface Preparation {
    /**
     * Writes the manifests, unless an earlier run wrote them.
     *
     * @throws IllegalArgumentException if the folder does not hold the corpus, or an option does not fit it
     */
    void prepare();
}
