package org.broca.dataio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading, well or badly, must not hold native memory. */
class AudioMemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");

    /** One leaked decoder a read would be over 100,000. */
    private static final long LEAK_KILOBYTES = 30_000;

    @TempDir
    Path folder;

    private static long residentKilobytes() throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no VmRSS in " + STATUS);
    }

    /** Smallest growth over 1,700 reads: a leak grows in every round, the Java heap does not. */
    private static long growth(Runnable read) throws IOException {
        long smallest = Long.MAX_VALUE;
        for (int round = 0; round < 6 && smallest >= LEAK_KILOBYTES; round++) {
            long before = residentKilobytes();
            for (int i = 0; i < 1700; i++) {
                read.run();
            }
            smallest = Math.min(smallest, residentKilobytes() - before);
        }
        return smallest;
    }

    private Path flac() {
        Path file = folder.resolve("a.flac");
        AudioWriter.write(file, new Samples(new float[32_000], 1, 16000), AudioEncoding.FLAC_16);
        return file;
    }

    @Test
    void readingAndProbingHoldNoMemory() throws IOException {
        assumeTrue(Files.exists(STATUS), "needs /proc");
        Path file = flac();
        assertThat(growth(() -> {
                    assertThat(AudioReader.read(new AudioSegment(file, 100, 200))
                                    .frames())
                            .isEqualTo(100);
                    assertThat(AudioIo.readAudioInfo(file).frames()).isEqualTo(32_000);
                }))
                .isLessThan(LEAK_KILOBYTES);
    }

    @Test
    void failingHoldsNoMemory() throws IOException {
        assumeTrue(Files.exists(STATUS), "needs /proc");
        byte[] bytes = Files.readAllBytes(flac());
        Path cut = Files.write(folder.resolve("cut.flac"), Arrays.copyOf(bytes, bytes.length / 2));
        Path text = Files.writeString(folder.resolve("text.wav"), "no audio ".repeat(500));
        assertThat(growth(() -> {
                    assertThatThrownBy(() -> AudioIo.readAudio(cut)).hasMessageContaining("cut.flac");
                    assertThatThrownBy(() -> AudioIo.readAudio(text)).hasMessageContaining("text.wav");
                }))
                .isLessThan(LEAK_KILOBYTES);
    }
}
