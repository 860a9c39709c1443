package org.broca.app;

import java.io.PrintStream;

/** How many of many are done, on one line of standard error, if that is a terminal. */
final class Progress {
    private final PrintStream err = System.err;
    private final boolean shown = Boolean.getBoolean("broca.stderr.terminal");
    private final String what;
    private final int total;
    private int done;

    Progress(String what, int total) {
        this.what = what;
        this.total = total;
        draw();
    }

    void step() {
        done++;
        draw();
    }

    private void draw() {
        if (shown && total > 1) {
            err.printf("\r%d of %d %s", done, total, what);
            err.flush();
        }
    }

    /** Takes the line away. */
    void clear() {
        if (shown && total > 1) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
