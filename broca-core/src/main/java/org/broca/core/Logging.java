package org.broca.core;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import java.nio.file.Path;
import java.util.Optional;
import org.broca.tensor.Check;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SpeechBrain's logging: short lines from INFO on standard error, all of them with their time in {@code log.txt}. */
public final class Logging {
    private static final String CONSOLE = "%logger - %msg%n";
    private static final String FILE =
            "%d{\"yyyy-MM-dd HH:mm:ss,SSS\"} - %logger - " + "%replace(%level){'^WARN$','WARNING'} - %msg%n";
    private static final String EXPERIMENT = "experiment";

    private Logging() {}

    /** Sends log lines to standard error only; replaces what was set up before. */
    public static void console() {
        context().ifPresent(context -> {
            context.reset();
            ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
            console.setTarget("System.err");
            ThresholdFilter info = new ThresholdFilter();
            info.setLevel("INFO");
            info.start();
            console.addFilter(info);
            attach(context, console, CONSOLE);
        });
    }

    /** Lets warnings through and nothing below, for commands whose users train nothing. */
    public static void quiet() {
        context()
                .ifPresent(context -> context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN));
    }

    /** Sends log lines to {@code file} too, appending, and to that of an earlier experiment no more. */
    static void file(Path file) {
        context().ifPresent(context -> {
            var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
            Optional.ofNullable(root.getAppender(EXPERIMENT)).ifPresent(Appender::stop);
            root.detachAppender(EXPERIMENT);
            FileAppender<ILoggingEvent> appender = new FileAppender<>();
            appender.setName(EXPERIMENT);
            appender.setFile(file.toString());
            attach(context, appender, FILE);
        });
    }

    /** Replaces the logging by a Logback configuration of the user's. */
    static void configure(Path file) {
        Check.that(
                file.toString().endsWith(".xml"),
                "log_config must be a Logback .xml file, got %s (Python's logging YAML cannot be used here)",
                file);
        context().ifPresent(context -> {
            try {
                context.reset();
                JoranConfigurator configurator = new JoranConfigurator();
                configurator.setContext(context);
                configurator.doConfigure(file.toFile());
            } catch (JoranException e) {
                throw new IllegalArgumentException("log_config %s: %s".formatted(file, e.getMessage()), e);
            }
        });
    }

    private static void attach(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.DEBUG);
        root.addAppender(appender);
    }

    /** Logback's context, unless the application logs through something else. */
    private static Optional<LoggerContext> context() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                ? Optional.of(context)
                : Optional.empty();
    }
}
