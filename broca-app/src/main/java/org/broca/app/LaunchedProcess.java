package org.broca.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One process of a launched group: this JVM's own command again, with other arguments. */
final class LaunchedProcess {
    private static final String OURS = "broca: ";
    private static final String GLOO = "[Gloo] ";

    private final int rank;
    private final Process process;
    private final List<Thread> readers = new ArrayList<>();
    private volatile String error = "";

    LaunchedProcess(int rank, List<String> command, int here, Map<String, String> environment) throws IOException {
        this.rank = rank;
        ProcessBuilder builder = new ProcessBuilder(java(command, here));
        builder.environment().putAll(environment);
        builder.redirectInput(Redirect.from(new java.io.File(nowhere())));
        if (rank == 0) {
            builder.redirectError(Redirect.INHERIT); // with its progress bar
        }
        process = builder.start();
        if (rank == 0) {
            forward(process.getInputStream(), System.out, "");
        } else {
            String prefix = "[process " + rank + "] ";
            forward(process.getInputStream(), System.err, prefix);
            forward(process.getErrorStream(), System.err, prefix);
        }
    }

    private static String nowhere() {
        return System.getProperty("os.name", "").startsWith("Windows") ? "NUL" : "/dev/null";
    }

    private static List<String> java(List<String> command, int here) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (!option.startsWith("-XX:MaxRAMPercentage") && !option.equals("-XX:TieredStopAtLevel=1")) {
                words.add(option);
            }
        }
        words.add("-XX:MaxRAMPercentage=" + Math.min(25, 50 / here));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        words.addAll(command);
        return words;
    }

    private void forward(InputStream from, PrintStream to, String prefix) {
        Thread reader = new Thread(() -> copy(from, to, prefix), "broca-launch-" + rank);
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    private void copy(InputStream from, PrintStream to, String prefix) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, Charset.defaultCharset()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(OURS)) {
                    error = line.substring(OURS.length());
                }
                if (!line.startsWith(GLOO)) { // Gloo's greeting is no result
                    to.println(prefix + line);
                }
            }
        } catch (IOException e) {
            // the process is gone, and with it what it had to say
            error = error.isEmpty() ? String.valueOf(e.getMessage()) : error;
        }
    }

    int rank() {
        return rank;
    }

    CompletableFuture<LaunchedProcess> onExit() {
        return process.onExit().thenApply(ended -> this);
    }

    /** How it ended; as the contract has it, one that was killed has failed. */
    int status() {
        int status = process.exitValue();
        return status > 128 && status != Main.INTERRUPTED ? 1 : status;
    }

    /** The last message of Broca's own in what it wrote, if that came through here. */
    Optional<String> error() throws InterruptedException {
        for (Thread reader : readers) {
            reader.join(1000);
        }
        return Optional.of(error).filter(text -> !text.isEmpty());
    }

    String ending() {
        int status = process.exitValue();
        return status > 128 ? "was killed by signal " + (status - 128) : "ended with status " + status;
    }

    /** Asks it to save where it is and stop. */
    void stop() {
        process.destroy();
    }

    void kill() {
        process.destroyForcibly();
    }

    void await() throws InterruptedException {
        process.waitFor();
        for (Thread reader : readers) {
            reader.join(1000);
        }
    }
}
