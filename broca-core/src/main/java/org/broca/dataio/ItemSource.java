package org.broca.dataio;

import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** The numbers of a key in all data points, where they are at hand without reading these; not to be changed. */
    default Optional<double[]> numbers(String key) {
        return Optional.empty();
    }

    /** How many stretches of data points are stored together; 1 where any order is as fast as any other. */
    default int blocks() {
        return 1;
    }

    /** The stretch that holds a data point. */
    default int blockOf(int index) {
        return 0;
    }
}
