package org.broca.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.broca.LeakingProgram;
import org.junit.jupiter.api.Test;

class LiveTensorsTest {
    @Test
    void countsWhatIsNotFreed() {
        long before = LiveTensors.count();
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Tensor.ones(2);
            Tensor y = x.add(1);
            assertThat(LiveTensors.count()).isEqualTo(before + 2);
            y.close();
            assertThat(LiveTensors.count()).isEqualTo(before + 1);
        }
        assertThat(LiveTensors.count()).isEqualTo(before);
    }

    @Test
    void remembersNoLinesUnlessAsked() {
        assertThat(LiveTensors.byLine()).isEmpty();
    }

    /** The switch is read once, so a JVM of its own is needed. */
    @Test
    void namesTheLineThatLeaked() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dbroca.tensor.debug=true",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeakingProgram.class.getName()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        String line = "org.broca.LeakingProgram.leak(LeakingProgram.java:";
        assertThat(output.lines())
                .satisfiesExactly(
                        live -> assertThat(live).startsWith("live: {" + line).endsWith(")=2}"),
                        leaked -> assertThat(leaked).startsWith("leaked: " + line),
                        last -> assertThat(last).isEqualTo("left: 0"));
    }
}
