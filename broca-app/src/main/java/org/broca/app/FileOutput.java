package org.broca.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.broca.inference.FileResult;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Writes what comes of files on standard output as soon as it is there, how many are done on standard error, and in the
 * end what went wrong with which.
 */
final class FileOutput implements AutoCloseable {
    private final CommandSpec command;
    private final int files;
    private final Progress progress;
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    private final List<FileResult<?>> failed = new ArrayList<>();

    FileOutput(CommandSpec command, int files) {
        this.command = command;
        this.files = files;
        progress = new Progress("files", files);
    }

    /**
     * Takes results.
     *
     * @param format makes lines of a file's name and its result
     */
    <T> Consumer<FileResult<T>> as(BiFunction<String, T, String> format) {
        return result -> {
            result.result()
                    .ifPresentOrElse(value -> write(format.apply(result.file(), value)), () -> failed.add(result));
            progress.step();
        };
    }

    void write(String lines) {
        progress.clear();
        out.print(lines);
        out.flush();
    }

    /** The exit status, after a line on standard error for each file that failed. */
    int report() {
        progress.clear();
        if (failed.isEmpty()) {
            return 0;
        }
        PrintWriter err = command.commandLine().getErr();
        String name = command.qualifiedName();
        failed.forEach(result -> err.println("%s: %s: %s".formatted(name, result.file(), reason(result))));
        err.println("%s: %d of %d recordings failed".formatted(name, failed.size(), files));
        return 1;
    }

    /** The problem without the file's name, where it begins with it. */
    private static String reason(FileResult<?> result) {
        String problem = result.problem();
        return problem.startsWith(result.file() + " ")
                ? problem.substring(result.file().length() + 1)
                : problem.endsWith(": " + result.file())
                        ? problem.substring(0, problem.length() - result.file().length() - 2)
                        : problem;
    }

    @Override
    public void close() {
        progress.clear();
        out.flush();
    }
}
