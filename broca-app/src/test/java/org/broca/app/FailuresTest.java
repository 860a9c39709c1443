package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    @Test
    void namesAMissingFile() {
        assertThat(report(new NoSuchFileException("a.wav"))).isEqualTo(2);
        assertThat(text()).isEqualTo("broca: no such file: a.wav\n");
    }

    @Test
    void looksThroughAnExceptionThatOnlyWrapsAnother() {
        assertThat(report(new UncheckedIOException(new NoSuchFileException("a.wav"))))
                .isEqualTo(2);
        assertThat(text()).isEqualTo("broca: no such file: a.wav\n");
    }

    @Test
    void addsTheReasonToAMessageThatSaysMore() {
        assertThat(report(new UncheckedIOException("cannot decode a.flac", new IOException("bad frame"))))
                .isEqualTo(2);
        assertThat(text()).isEqualTo("broca: cannot decode a.flac: bad frame\n");
    }

    @Test
    void doesNotSayAReasonTwice() {
        NoSuchFileException cause = new NoSuchFileException("a.ckpt");
        assertThat(report(new UncheckedIOException("cannot read a.ckpt", cause)))
                .isEqualTo(2);
        assertThat(report(new UncheckedIOException("cannot read b.ckpt: no such file", cause)))
                .isEqualTo(2);
        assertThat(text())
                .isEqualTo("broca: cannot read a.ckpt: no such file\nbroca: cannot read b.ckpt: no such file\n");
    }

    @Test
    void tellsWhyTheSystemRefused() {
        assertThat(report(new FileSystemException("out.ckpt", null, "No space left on device")))
                .isEqualTo(2);
        assertThat(text()).isEqualTo("broca: No space left on device: out.ckpt\n");
    }

    @Test
    void takesWhatTheJdkRefusesForADefect() {
        NumberFormatException failure = assertThrows(NumberFormatException.class, () -> Integer.valueOf("one"));
        assertThat(report(failure)).isEqualTo(1);
        assertThat(text()).startsWith("broca: a defect").contains("\tat ");
    }

    @Test
    void takesErrorsForDefects() {
        assertThat(report(new StackOverflowError())).isEqualTo(1);
    }

    private int report(Throwable failure) {
        return new Failures(new PrintStream(messages, true, StandardCharsets.UTF_8), false).report(failure);
    }

    private String text() {
        return messages.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
