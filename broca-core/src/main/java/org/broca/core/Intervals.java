package org.broca.core;

import java.time.Duration;

/** When the next checkpoint inside an epoch is due, by minutes or by updates. */
final class Intervals {
    private final double minutes;
    private final int steps;
    private long lastNanos = System.nanoTime();
    private int lastStep;

    Intervals(RunOptions options, int step) {
        minutes = options.ckptIntervalMinutes();
        steps = options.ckptIntervalSteps();
        lastStep = step;
    }

    /** Whether one is due now; if so, the next one is counted from here. */
    boolean isDue(int optimizerStep) {
        boolean byTime = minutes > 0
                && System.nanoTime() - lastNanos
                        >= minutes * Duration.ofMinutes(1).toNanos();
        boolean bySteps = steps > 0 && optimizerStep - lastStep >= steps;
        if (byTime || bySteps) {
            lastNanos = System.nanoTime();
            lastStep = optimizerStep;
        }
        return byTime || bySteps;
    }
}
