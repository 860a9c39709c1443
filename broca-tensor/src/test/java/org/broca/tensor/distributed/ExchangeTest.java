package org.broca.tensor.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What processes tell each other, in JVMs of their own. */
class ExchangeTest {
    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyoneHearsWhatAllSayThroughMemoryAndWithoutIt(boolean sharedMemory) throws Exception {
        assertThat(run(sharedMemory, 300, 300)).containsExactly(0, 0);
        boolean inMemory = sharedMemory && Files.isDirectory(MEMORY);
        for (int rank = 0; rank < 2; rank++) {
            assertThat(folder.resolve("wrong-" + rank)).isEmptyFile();
            assertThat(folder.resolve("memory-" + rank)).hasContent(String.valueOf(inMemory));
        }
        assertThat(leftInMemory()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoWaitsForAProcessThatEndedIsTold(boolean sharedMemory) throws Exception {
        assertThat(run(sharedMemory, 300, 100)).containsExactly(1, 3);
        assertThat(folder.resolve("err-0"))
                .content()
                .contains("LostPeerException: process 0 lost the others of its group");
    }

    private List<Integer> run(boolean sharedMemory, int turns, int turnsOfSecond) throws Exception {
        List<Process> started = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ExchangingProcess.class.getName(),
                            folder.toString(),
                            String.valueOf(rank),
                            String.valueOf(sharedMemory),
                            String.valueOf(turns),
                            String.valueOf(turnsOfSecond))
                    .redirectOutput(folder.resolve("out-" + rank).toFile())
                    .redirectError(folder.resolve("err-" + rank).toFile());
            builder.environment().put("OMP_NUM_THREADS", "1");
            started.add(builder.start());
        }
        List<Integer> statuses = new ArrayList<>();
        for (Process process : started) {
            boolean ended = process.waitFor(2, TimeUnit.MINUTES);
            statuses.add(ended ? process.exitValue() : -1);
            process.destroyForcibly();
        }
        return statuses;
    }

    private static List<Path> leftInMemory() throws IOException {
        if (!Files.isDirectory(MEMORY)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(MEMORY)) {
            return files.filter(file -> file.getFileName().toString().startsWith("broca-"))
                    .toList();
        }
    }
}
