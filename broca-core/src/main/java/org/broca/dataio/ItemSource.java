package org.broca.dataio;

import java.util.List;
import java.util.Map;

/** Where a dataset's static items come from; shared by its subsets. */
interface ItemSource {
    int size();

    String id(int index);

    /** Where the data points were read, for messages. */
    String origin();

    /** Keys that data points have; one may lack some of them. */
    List<String> keys();

    /** Static items of one data point, without its id. */
    Map<String, ?> get(int index);
}
