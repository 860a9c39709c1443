package org.broca.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PassThroughTest {
    @Test
    void takesItsOwnOptionsInBothSpellingsAndLeavesTheRest() {
        PassThrough given =
                new PassThrough(List.of("a.yaml", "--script", "X.java", "--lr=1", "--script=Y.java", "--neg", "-1"));
        assertThat(given.takeOption("--script")).contains("Y.java");
        assertThat(given.rest()).containsExactly("a.yaml", "--lr=1", "--neg", "-1");
        assertThat(given.takeOption("--script")).isEmpty();
    }

    @Test
    void turnsTheOtherOptionsIntoYaml() {
        PassThrough given = new PassThrough(List.of("--lr", "0.1", "a.yaml", "--neg=-1", "--sizes=[1, 2]", "--flag"));
        assertThat(given.takeYaml()).isEqualTo("lr: 0.1\nneg: -1\nsizes: [1, 2]\nflag: \n");
        assertThat(given.rest()).containsExactly("a.yaml");
    }

    @Test
    void rejectsAnOptionWithoutItsValue() {
        assertThatThrownBy(() -> new PassThrough(List.of("--script")).takeOption("--script"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--script needs a value, as in --script=VALUE");
    }
}
