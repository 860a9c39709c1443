package org.broca.augment;

import java.nio.file.Path;
import org.broca.dataio.AudioSegment;
import org.broca.tensor.Check;

/** Parts of recordings in the {@code wav_opts} of a CSV file, as {@code start:16000 stop:32000}, in samples. */
final class CsvSegments {
    private CsvSegments() {}

    static String format(long start, long stop) {
        return "start:" + start + " stop:" + stop;
    }

    /** The segment that the options name; the whole file where they name none. Other options are ignored. */
    static AudioSegment parse(Path csvFile, Path file, String options) {
        long start = 0;
        long stop = 0;
        for (String option : options.strip().split("\\s+")) {
            if (option.startsWith("start:")) {
                start = number(csvFile, option);
            } else if (option.startsWith("stop:")) {
                stop = number(csvFile, option);
            }
        }
        return stop == 0 && start == 0 ? new AudioSegment(file) : new AudioSegment(file, start, stop);
    }

    private static long number(Path csvFile, String option) {
        String digits = option.substring(option.indexOf(':') + 1);
        Check.that(digits.matches("\\d{1,18}"), "%s: \"%s\" must be a whole number of samples", csvFile, option);
        return Long.parseLong(digits);
    }
}
