package org.broca.core;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.broca.tensor.Device;
import org.broca.tensor.Engine;

/** What {@code env.log} says: the JVM, the system, native libraries, dependencies, and the state of the sources. */
final class Environment {
    private static final String RULE = "=".repeat(30) + "\n";

    private Environment() {}

    static String describe() {
        Runtime runtime = Runtime.getRuntime();
        return "Broca system description\n"
                + RULE
                + "Java version:\n%s (%s)\n".formatted(Runtime.version(), System.getProperty("java.vm.name"))
                + RULE
                + "System:\n%s %s %s, %d processors, heap up to %d MiB\n"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch"),
                                runtime.availableProcessors(),
                                runtime.maxMemory() >> 20)
                + RULE
                + "Native libraries:\nlibtorch %s, %s, %s, %d threads\n"
                        .formatted(Engine.version(), Engine.blas(), Engine.cpuCapability(), Engine.threads())
                + RULE
                + "Dependencies:\n" + dependencies() + "\n"
                + RULE
                + "Git revision:\n" + git().orElse("Could not get git revision") + "\n"
                + RULE
                + (Device.best().isCpu() ? "CUDA not available\n" : "CUDA available\n");
    }

    private static String dependencies() {
        return Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName())
                .filter(name -> name != null && name.toString().endsWith(".jar"))
                .map(name -> name.toString().replaceAll("\\.jar$", ""))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /** The commit of the current folder, with a mark if files differ from it. */
    private static Optional<String> git() {
        try {
            Process process = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = process.waitFor(5, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no git here
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
