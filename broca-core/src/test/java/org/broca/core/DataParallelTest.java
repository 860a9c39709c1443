package org.broca.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.io.TorchFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings in several processes; each is a JVM, as libtorch's generator is a process' own. */
class DataParallelTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void twoProcessesGiveTheLossesOfOneWithTheirBatchesTogether(boolean sharedMemory) throws Exception {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        assertThat(run(1, "8", "10", one.toString())).containsExactly(0);
        assertThat(run(2, "4", "10", two.toString(), "-1", String.valueOf(sharedMemory)))
                .containsExactly(0, 0);
        double[] expected = losses(one, 0);
        assertThat(expected).hasSize(50);
        assertThat(losses(two, 0)).containsExactly(expected, within(1e-5));
        assertThat(losses(two, 1)).containsExactly(losses(two, 0)); // what each is told is the mean of both
        for (int epoch = 1; epoch <= 10; epoch++) {
            assertThat(two.resolve("wer-" + epoch)).hasSameTextualContentAs(one.resolve("wer-" + epoch));
            assertThat(number(two, "valid-" + epoch)).isCloseTo(number(one, "valid-" + epoch), within(1e-5));
        }
        assertThat(savedChance(two, "random.ckpt")).isEqualTo(Files.readString(two.resolve("chance-0")));
        assertThat(savedChance(two, "random-1.ckpt")).isEqualTo(Files.readString(two.resolve("chance-1")));
    }

    @Test
    void aDeathEndsAllAndARestartGoesOnWithAnyNumberOfProcesses() throws Exception {
        List<Integer> statuses = run(2, "4", "2", folder.toString(), "9");
        assertThat(statuses).containsExactly(1, 3);
        assertThat(folder.resolve("err-0")).content().contains("lost the others of its group");
        // The last checkpoint is of update 7: of epoch 2's ten batches four were used.
        assertThat(run(1, "4", "2", folder.toString())).containsExactly(0);
        assertThat(losses(folder, 0)).hasSize(6);
        assertThat(run(2, "4", "3", folder.toString())).containsExactly(0, 0);
        assertThat(losses(folder, 0)).hasSize(5);
    }

    private List<Integer> run(int processes, String... arguments) throws IOException, InterruptedException {
        int port = freePort();
        List<Process> started = new ArrayList<>();
        for (int rank = 0; rank < processes; rank++) {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    TwoProcessTraining.class.getName()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectOutput(folder.resolve("out-" + rank).toFile())
                    .redirectError(folder.resolve("err-" + rank).toFile());
            builder.environment().put("OMP_NUM_THREADS", "1");
            if (processes > 1) {
                builder.environment().put("RANK", String.valueOf(rank));
                builder.environment().put("WORLD_SIZE", String.valueOf(processes));
                builder.environment().put("MASTER_ADDR", "127.0.0.1");
                builder.environment().put("MASTER_PORT", String.valueOf(port));
            }
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

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static double[] losses(Path folder, int rank) throws IOException {
        String text = Files.readString(folder.resolve("losses-" + rank)).replaceAll("[\\[\\] ]", "");
        return Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
    }

    /** What the last checkpoint knows of a process' generator. */
    private static String savedChance(Path folder, String file) throws IOException {
        try (Stream<Path> checkpoints = Files.list(folder.resolve("save"));
                TensorScope scope = TensorScope.open()) {
            Path last = checkpoints.max(Comparator.naturalOrder()).orElseThrow();
            return TwoProcessTraining.chance((Tensor) TorchFile.load(last.resolve(file)));
        }
    }

    private static double number(Path folder, String name) throws IOException {
        return Double.parseDouble(Files.readString(folder.resolve(name)));
    }
}
