package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void leavesTheOldFileWhenTheDiskIsFull() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, channel -> {
                    RawBytes.writeFully(channel, ByteBuffer.allocate(100));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + file + ": No space left on device");
        assertThat(file).hasContent("old");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @Test
    void showsNoHalfFileWhileWriting() {
        Path file = folder.resolve("a.txt");
        AtomicFile.write(file, channel -> {
            RawBytes.writeFully(channel, ByteBuffer.wrap(new byte[] {'h', 'i'}));
            assertThat(file).doesNotExist();
        });
        assertThat(file).hasContent("hi");
    }
}
