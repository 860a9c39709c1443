package org.broca.dataio;

import java.util.List;
import java.util.Map;

/** Data points by index. A {@link DataLoader} calls {@link #get} from many threads at once. */
public interface Dataset {
    /** Number of data points. */
    int size();

    /** Items of one data point by name, in order. */
    Map<String, Object> get(int index);

    /** What names a data point in errors. */
    default String id(int index) {
        return Integer.toString(index);
    }

    /** A data set of ready data points. */
    static Dataset of(List<? extends Map<String, ?>> points) {
        return new ListDataset(points);
    }
}
