package org.broca.metrics;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.broca.metrics.Bootstrap.Interval;
import org.broca.metrics.Detection.OperatingPoint;

/**
 * Equal error rate and detection cost of scored trials, each with its 95 % interval over speakers.
 *
 * @param eer equal error rate, in [0, 1]
 * @param minDcf smallest detection cost with costs of 1
 * @param trials how many there are
 * @param targets how many of them are of one speaker
 */
public record DetectionReport(
        OperatingPoint eer,
        OperatingPoint minDcf,
        DetectionBootstrap.Intervals intervals,
        double pTarget,
        int trials,
        int targets) {
    /**
     * Measures.
     *
     * @param speakerOf from an utterance's id to its speaker
     * @param pTarget share of pairs that should be accepted, for the detection cost
     * @throws IllegalArgumentException if there are no trials of one kind
     */
    public static DetectionReport of(List<Trial> trials, UnaryOperator<String> speakerOf, double pTarget, long seed) {
        DetectionBootstrap.Intervals intervals = DetectionBootstrap.intervals(trials, speakerOf, pTarget, seed);
        float[] same = scores(trials, true);
        float[] others = scores(trials, false);
        return new DetectionReport(
                Detection.eer(same, others),
                Detection.minDcf(same, others, 1, 1, pTarget),
                intervals,
                pTarget,
                trials.size(),
                same.length);
    }

    /** The scores of one kind of trials. */
    public static float[] scores(List<Trial> trials, boolean same) {
        List<Trial> chosen =
                trials.stream().filter(trial -> trial.same() == same).toList();
        float[] scores = new float[chosen.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = chosen.get(i).score();
        }
        return scores;
    }

    /** Writes three lines. */
    public void write(Appendable out) throws IOException {
        out.append("%%EER %s, 95 %% interval %s, threshold %s\n"
                .formatted(
                        PythonFloat.fixed(100 * eer.value(), 2),
                        interval(intervals.eer(), 100, 2),
                        PythonFloat.fixed(eer.threshold(), 4)));
        out.append("minDCF %s, 95 %% interval %s, threshold %s, p_target %s\n"
                .formatted(
                        PythonFloat.fixed(minDcf.value(), 4),
                        interval(intervals.minDcf(), 1, 4),
                        PythonFloat.fixed(minDcf.threshold(), 4),
                        PythonFloat.repr(pTarget)));
        out.append("%d trials, %d of one speaker; %d draws of %d speakers\n"
                .formatted(trials, targets, DetectionBootstrap.ROUNDS, intervals.speakers()));
    }

    private static String interval(Interval interval, double factor, int digits) {
        return "[ %s, %s ]"
                .formatted(
                        PythonFloat.fixed(factor * interval.low(), digits),
                        PythonFloat.fixed(factor * interval.high(), digits));
    }
}
