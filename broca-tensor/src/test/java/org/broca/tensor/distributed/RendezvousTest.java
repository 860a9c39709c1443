package org.broca.tensor.distributed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousTest {
    private static Map<String, String> torchrun() {
        return new HashMap<>(Map.of(
                "RANK", "3", "LOCAL_RANK", "1", "WORLD_SIZE", "4", "MASTER_ADDR", "10.0.0.5", "MASTER_PORT", "29500"));
    }

    @Test
    void isWhatTorchrunSays() {
        Rendezvous.Tcp tcp = new Rendezvous.Tcp("10.0.0.5", 29_500, false);
        assertThat(Rendezvous.of(torchrun())).contains(new Rendezvous(3, 1, 4, tcp));
    }

    @Test
    void isNothingWithoutARank() {
        Map<String, String> environment = torchrun();
        environment.remove("RANK");
        assertThat(Rendezvous.of(environment)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:/tmp/meeting", "file:///tmp/meeting"})
    void mayBeAFileAndNeedsNoPortThen(String address) {
        Map<String, String> environment = torchrun();
        environment.put("MASTER_ADDR", address);
        environment.remove("MASTER_PORT");
        assertThat(Rendezvous.of(environment).orElseThrow().place())
                .isEqualTo(new Rendezvous.SharedFile(Path.of("/tmp/meeting")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    MASTER_PORT | 70000        | MASTER_PORT must be in [1, 65535], got 70000
                    RANK        | 4            | RANK must be in [0, 4), got 4
                    WORLD_SIZE  | two          | WORLD_SIZE must be a whole number, got "two"
                    MASTER_ADDR | file:meeting | MASTER_ADDR must be as file:/tmp/meeting, got file:meeting
                    """)
    void saysWhichVariableIsWrong(String name, String value, String message) {
        Map<String, String> environment = torchrun();
        environment.put(name, value);
        assertThatThrownBy(() -> Rendezvous.of(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void saysWhichVariableIsMissing() {
        Map<String, String> environment = torchrun();
        environment.remove("MASTER_ADDR");
        assertThatThrownBy(() -> Rendezvous.of(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("RANK is set, so this is one process of several, but MASTER_ADDR is not: set RANK,"
                        + " WORLD_SIZE, MASTER_ADDR and MASTER_PORT, or none of them");
    }
}
