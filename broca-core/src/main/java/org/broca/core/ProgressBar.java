package org.broca.core;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/**
 * One line on standard error that says how far a stage is: share, batches, time, speed, loss.
 *
 * <p>Shown only where standard error is a terminal; the launcher says so in {@code broca.stderr.terminal}.
 */
final class ProgressBar implements AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000;
    private static final int WIDTH = 20;

    private final PrintStream out = System.err;
    private final boolean shown;
    private final String color;
    private final int total;
    private final int first;
    private final long start = System.nanoTime();
    private long drawn;
    private int done;

    private ProgressBar(boolean shown, String color, int total, int first) {
        this.shown = shown;
        this.color = color;
        this.total = total;
        this.first = first;
        this.done = first;
    }

    static ProgressBar of(RunOptions options, Stage stage, int total, int first) {
        boolean shown =
                options.progressbar() && Boolean.getBoolean("broca.stderr.terminal") && Distributed.ifMainProcess();
        return new ProgressBar(shown, options.coloredBar() ? color(stage) : "", total, first);
    }

    private static String color(Stage stage) {
        return switch (stage) {
            case TRAIN -> "\u001b[32m";
            case VALID -> "\u001b[35m";
            case TEST -> "\u001b[36m";
        };
    }

    void step(double loss) {
        done++;
        long now = System.nanoTime();
        if (shown && (now - drawn > REDRAW_NANOS || done == total)) {
            drawn = now;
            draw(now, loss);
        }
    }

    private void draw(long now, double loss) {
        double seconds = Math.max((now - start) / 1e9, 1e-9);
        double rate = (done - first) / seconds;
        String left = total > 0 ? clock((total - done) / rate) : "?";
        int filled = total > 0 ? WIDTH * done / total : 0;
        out.printf(
                Locale.ROOT,
                "\r%3d%%|%s%s%s%s| %d/%d [%s<%s, %.2fit/s, train_loss=%.3g]\u001b[K",
                total > 0 ? 100 * done / total : 0,
                color,
                "█".repeat(filled),
                " ".repeat(WIDTH - filled),
                color.isEmpty() ? "" : "\u001b[0m",
                done,
                total,
                clock(seconds),
                left,
                rate,
                loss);
        out.flush();
    }

    private static String clock(double seconds) {
        Duration d = Duration.ofSeconds((long) Math.min(seconds, 1e8));
        String minutes = "%02d:%02d".formatted(d.toMinutesPart(), d.toSecondsPart());
        return d.toHours() > 0 ? d.toHours() + ":" + minutes : minutes;
    }

    @Override
    public void close() {
        if (shown && done > first) {
            out.println();
        }
    }
}
