package org.broca.spark;

import java.io.File;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recording as a file of this node.
 *
 * @param given how the table names it
 * @param file the same file or a copy of it; empty if there is none
 * @param bytes of the file
 * @param problem why there is none; empty if there is one
 */
record Recording(String given, String file, long bytes, String problem) {
    static Recording of(@Nullable Object value, FetchedFiles fetched) {
        if (value == null) {
            return new Recording("", "", 0, "there is no recording: the value is null");
        }
        String given = value instanceof byte[] ? "the recording" : FetchedFiles.withoutScheme(value.toString());
        try {
            String file = fetched.local(value);
            return new Recording(given, file, new File(file).length(), "");
        } catch (RuntimeException e) {
            return new Recording(given, "", 0, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    static List<String> files(List<Recording> recordings) {
        return recordings.stream().map(Recording::file).toList();
    }

    /** An outcome whose problem names the recording as the table does. */
    Outcome named(Outcome outcome) {
        return new Outcome(outcome.result(), outcome.problem().replace(file, given));
    }
}
