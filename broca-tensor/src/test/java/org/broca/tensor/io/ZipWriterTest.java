package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipWriterTest {
    @TempDir
    Path folder;

    /** With small limits the fields of archives beyond 4 GiB are used for small ones. */
    @ParameterizedTest
    @ValueSource(longs = {0xFFFFFFFFL, 300, 1})
    void writesArchivesThatOthersRead(long largest) throws IOException {
        Path file = folder.resolve("x.zip");
        AtomicFile.write(file, channel -> {
            ZipWriter zip = new ZipWriter(channel, largest);
            for (int size = 0; size < 400; size += 57) {
                zip.add("é/" + size, content(size));
            }
            zip.finish();
        });
        try (ZipFile zip = new ZipFile(file.toFile())) {
            assertThat(zip.size()).isEqualTo(8);
            for (ZipEntry entry : Collections.list(zip.entries())) {
                int size = Integer.parseInt(entry.getName().substring(2));
                try (InputStream in = zip.getInputStream(entry)) {
                    assertThat(in.readAllBytes()).isEqualTo(content(size));
                }
            }
        }
    }

    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (size + i);
        }
        return bytes;
    }

    @Test
    void alignsEveryEntry() throws IOException {
        Path file = folder.resolve("x.zip");
        AtomicFile.write(file, channel -> {
            ZipWriter zip = new ZipWriter(channel);
            for (int i = 0; i < 20; i++) {
                zip.add("entry" + "x".repeat(i), content(i));
            }
            zip.finish();
        });
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (int i = 0; i < 20; i++) {
            assertThat(bytes.getInt(at)).isEqualTo(0x04034b50);
            int start = at + 30 + bytes.getShort(at + 26) + bytes.getShort(at + 28);
            assertThat(start % 64).isZero();
            at = start + i;
        }
    }
}
