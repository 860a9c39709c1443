package org.broca.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the built distribution's launcher as a user would, in a folder of its own. */
record Distribution(Path folder) {
    /**
     * When a command is taken for one that hangs; far more than any takes on a machine that does other things as well.
     */
    static final long LIMIT_MINUTES = 10;

    private static final Path HOME = Path.of(System.getProperty("broca.distribution", "target/broca"));

    /** How a command ended. */
    record Result(int status, String out, String err) {}

    Result run(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process = builder(arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        String said =
                Files.readString(err) + (ended ? "" : "stopped, as it had not ended in " + LIMIT_MINUTES + " minutes");
        return new Result(ended ? process.exitValue() : -1, Files.readString(out), said);
    }

    ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", launcher().toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(folder.toFile());
    }

    static Path launcher() {
        return HOME.resolve("broca").toAbsolutePath();
    }

    Path write(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, List.of(lines));
    }
}
