package org.broca.tensor;

import com.google.errorprone.annotations.FormatMethod;
import org.jspecify.annotations.Nullable;

/** Argument checks whose messages say what was wrong, what was given and what would be right. */
public final class Check {
    private Check() {}

    /**
     * Throws {@link IllegalArgumentException} with the formatted message unless {@code ok}.
     *
     * @param ok whether the arguments are right
     * @param message a {@link java.util.Formatter} format
     */
    @FormatMethod
    public static void that(boolean ok, String message, @Nullable Object... args) {
        if (!ok) {
            throw new IllegalArgumentException(message.formatted(args));
        }
    }

    /** Throws {@link IllegalStateException} with the formatted message unless {@code ok}. */
    @FormatMethod
    public static void state(boolean ok, String message, @Nullable Object... args) {
        if (!ok) {
            throw new IllegalStateException(message.formatted(args));
        }
    }

    /** Checks the size of the last dimension of {@code x}, naming {@code owner} when it is wrong. */
    public static void lastDim(String owner, Tensor x, long expected) {
        long given = x.size(-1);
        that(
                given == expected,
                "%s expects [..., %d] but got %s: the last dimension must be %d, not %d",
                owner,
                expected,
                x.shape(),
                expected,
                given);
    }
}
