package org.broca.dataio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avutil.LogCallback;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** What all uses of ffmpeg share: its log, its error codes and how paths are handed to it. */
final class Ffmpeg {
    /** The first error that ffmpeg logged on this thread since {@link #start}: often the only word on what is wrong. */
    private static final ThreadLocal<String> FIRST_MESSAGE = ThreadLocal.withInitial(() -> "");

    private static final LogCallback COLLECTOR = new Collector();

    static {
        COLLECTOR.retainReference(); // this class may be loaded inside a scope, which must not free it
        avutil.av_log_set_level(avutil.AV_LOG_ERROR);
        avutil.setLogCallback(COLLECTOR);
    }

    private Ffmpeg() {}

    /** Loads the native libraries and forgets what ffmpeg said before on this thread. */
    static void start() {
        FIRST_MESSAGE.set("");
    }

    /** ffmpeg's version, as {@code 8.0.1}. */
    static String version() {
        return avutil.av_version_info().getString(StandardCharsets.UTF_8);
    }

    /** The path as ffmpeg wants it: the {@code file:} protocol, so that a colon in a name means nothing. */
    static BytePointer url(Path file) {
        return new BytePointer("file:" + file, StandardCharsets.UTF_8);
    }

    /** What ffmpeg complained about first on this thread, or the text of the code where it said nothing. */
    static String reason(int code) {
        String logged = FIRST_MESSAGE.get();
        return logged.isEmpty() ? describe(code) : logged;
    }

    private static String describe(int code) {
        byte[] text = new byte[256];
        if (avutil.av_strerror(code, text, text.length) < 0) {
            return "error " + code;
        }
        int end = 0;
        while (end < text.length && text[end] != 0) {
            end++;
        }
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    /** Throws, with ffmpeg's reason, if the code is an error. */
    static void require(int code, Path file, String problem) {
        if (code < 0) {
            throw failure(file + " " + problem + ": " + reason(code));
        }
    }

    static UncheckedIOException failure(String message) {
        return new UncheckedIOException(message, new IOException(message));
    }

    /** Refuses, by name, what is missing, a folder, unreadable or empty. */
    static void requireReadable(Path file) {
        if (!Files.exists(file)) {
            throw failure("no such audio file: " + file);
        }
        if (!Files.isRegularFile(file)) {
            throw failure(file + " is not a file");
        }
        if (!Files.isReadable(file)) {
            throw failure(file + " may not be read: permission denied");
        }
        if (file.toFile().length() == 0) {
            throw failure(file + " is empty (0 bytes)");
        }
    }

    private static final class Collector extends LogCallback {
        @Override
        public void call(int level, BytePointer message) {
            if (level <= avutil.AV_LOG_ERROR && FIRST_MESSAGE.get().isEmpty()) {
                String line = message.getString(StandardCharsets.UTF_8).strip();
                if (!line.isEmpty()) {
                    FIRST_MESSAGE.set(line.replaceFirst("^\\[[^\\]]*\\] *", ""));
                }
            }
        }
    }
}
