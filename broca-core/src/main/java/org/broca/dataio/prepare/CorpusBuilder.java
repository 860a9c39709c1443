package org.broca.dataio.prepare;

import com.google.errorprone.annotations.CanIgnoreReturnValue;

/** Options that the preparations of corpora share. */
public abstract class CorpusBuilder<B extends CorpusBuilder<B>> {
    long seed;
    boolean download;

    CorpusBuilder() {}

    abstract B self();

    /** The same seed gives the same manifests. */
    @CanIgnoreReturnValue
    public B seed(long seed) {
        this.seed = seed;
        return self();
    }

    /** Whether to fetch first what the preparation can fetch, if it is not there. */
    @CanIgnoreReturnValue
    public B download(boolean download) {
        this.download = download;
        return self();
    }
}
