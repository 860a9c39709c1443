package org.broca.app;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;
import org.broca.core.RunInterruptedException;
import org.broca.tensor.distributed.LostPeerException;
import org.slf4j.LoggerFactory;

/**
 * Turns an exception into a message and an exit status: a mistake of the caller into one message without a stack trace
 * (2), a defect of ours or of the recipe into a message with one (1).
 */
final class Failures {
    private final PrintStream err;
    private final boolean stacktrace;

    Failures(PrintStream err, boolean stacktrace) {
        this.err = err;
        this.stacktrace = stacktrace;
    }

    int report(Throwable failure) {
        if (Arrays.stream(failure.getStackTrace()).anyMatch(Failures::isRecipe)) {
            LoggerFactory.getLogger("speechbrain.core").debug("Exception:", failure); // for the run's log.txt
        }
        if (failure instanceof RunInterruptedException) {
            err.println("broca: " + failure.getMessage());
            return Main.INTERRUPTED;
        }
        if (failure instanceof LostPeerException) {
            err.println("broca: " + failure.getMessage());
            return 1;
        }
        boolean mistake = isCallersMistake(failure);
        if (mistake) {
            err.println("broca: " + message(failure)
                    + recipeLine(failure).map(line -> " (" + line + ")").orElse(""));
        } else {
            err.println("broca: a defect, in Broca or in the recipe: " + failure);
        }
        if (stacktrace || !mistake) {
            failure.printStackTrace(err);
        }
        return mistake ? Main.CALLERS_MISTAKE : 1;
    }

    /**
     * Arguments and states that Broca or a recipe checked and refused, and files; not what the JDK throws at bad code.
     */
    static boolean isCallersMistake(Throwable failure) {
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            return true;
        }
        boolean refusal = failure instanceof IllegalArgumentException || failure instanceof IllegalStateException;
        StackTraceElement[] trace = failure.getStackTrace();
        return refusal && (trace.length == 0 || isOurs(trace[0]));
    }

    private static boolean isOurs(StackTraceElement frame) {
        return frame.getClassName().startsWith("org.broca.") || isRecipe(frame);
    }

    private static boolean isRecipe(StackTraceElement frame) {
        return RecipeClassLoader.NAME.equals(frame.getClassLoaderName());
    }

    private static Optional<String> recipeLine(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(Failures::isRecipe)
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber());
    }

    private static String message(Throwable failure) {
        if (failure instanceof FileSystemException file) {
            return reason(file) + ": " + file.getFile();
        }
        String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        if (!(failure instanceof UncheckedIOException) || !(failure.getCause() instanceof IOException io)) {
            return text;
        }
        if (text.equals(io.toString())) {
            return message(io);
        }
        String cause = io instanceof FileSystemException file ? reason(file) : message(io);
        return text.contains(cause) || text.contains(io.toString()) ? text : text + ": " + cause;
    }

    private static String reason(FileSystemException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof AccessDeniedException) {
            return "no permission";
        }
        String reason = failure.getReason();
        return reason == null ? failure.getClass().getSimpleName() : reason;
    }
}
