package org.broca.dataio.fetching;

/** Where a source is. */
public enum FetchFrom {
    /** A folder on this machine. */
    LOCAL,
    /** A model on a hub that speaks Hugging Face's protocol. */
    HUGGING_FACE,
    /** A web address. */
    URI
}
