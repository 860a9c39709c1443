package org.broca.spark;

import java.io.Serializable;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * How many recordings are done; in Spark's web pages, too.
 *
 * <p>Tasks that Spark runs again count again: a figure for watching, not for reckoning.
 */
public final class RecordingCounts implements Serializable {
    private static final long serialVersionUID = 1;

    private final LongAccumulator done;
    private final LongAccumulator failed;

    private RecordingCounts(LongAccumulator done, LongAccumulator failed) {
        this.done = done;
        this.failed = failed;
    }

    /** Counters of a session, named after what is done. */
    public static RecordingCounts of(SparkSession spark, String what) {
        return new RecordingCounts(
                spark.sparkContext().longAccumulator(what + ": recordings"),
                spark.sparkContext().longAccumulator(what + ": failed"));
    }

    void add(boolean good) {
        done.add(1L);
        if (!good) {
            failed.add(1L);
        }
    }

    /** Recordings done, the failed ones among them; read by the driver. */
    public long done() {
        return done.value();
    }

    /** Recordings with a problem; read by the driver. */
    public long failed() {
        return failed.value();
    }
}
