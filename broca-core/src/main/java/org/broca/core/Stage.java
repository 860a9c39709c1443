package org.broca.core;

import java.util.Locale;

/** What a Brain is doing with a batch. */
public enum Stage {
    TRAIN,
    VALID,
    TEST;

    /** As in log lines: {@code train}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
