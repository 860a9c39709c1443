package org.broca.spark;

import java.io.Serializable;
import java.util.List;

/** What a stage does with recordings, sent to the executors. */
interface FileTask extends Serializable {
    /**
     * What comes of recordings, all of which are files of this node, in their order; problems of single files are in
     * their places.
     *
     * @throws RuntimeException if there is no use in going on, as without a model
     */
    List<Outcome> run(List<Recording> recordings);
}
