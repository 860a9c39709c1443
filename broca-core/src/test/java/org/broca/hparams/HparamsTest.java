package org.broca.hparams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.hparams.Toy.Leaky;
import org.junit.jupiter.api.Test;

class HparamsTest {
    private static final Hparams H = Toy.load("""
            seed: 7
            lr: 1e-3
            name: run
            on: true
            sizes: [1, 2]
            empty:
            opts: {batch_size: 2, shuffle: True}
            act: !name:toy.Leaky
            leaky: !new:toy.Leaky
            """);

    record Opts(int batchSize, boolean shuffle) {}

    record All(
            int seed,
            double lr,
            Path name,
            List<Integer> sizes,
            Opts opts,
            Supplier<Toy.Piece> act,
            Leaky leaky,
            Optional<String> empty,
            Optional<Double> absent) {}

    record Wrong(double encoder, int name, double seeed, Leaky lr) {}

    @Test
    void givesValuesByKeyAndType() {
        assertThat(H.getInt("seed")).isEqualTo(7);
        assertThat(H.getLong("seed")).isEqualTo(7);
        assertThat(H.getDouble("seed")).isEqualTo(7.0);
        assertThat(H.getDouble("lr")).isEqualTo(0.001);
        assertThat(H.getString("name")).isEqualTo("run");
        assertThat(H.getBoolean("on")).isTrue();
        assertThat(H.getList("sizes", Integer.class)).containsExactly(1, 2);
        assertThat(H.get("sizes", int[].class)).containsExactly(1, 2);
        assertThat(H.section("opts").getInt("batch_size")).isEqualTo(2);
        assertThat(H.getMap("opts", Object.class))
                .containsExactly(Map.entry("batch_size", 2), Map.entry("shuffle", true));
        assertThat(H.find("empty")).isEmpty();
        assertThat(H.has("empty")).isTrue();
        assertThat(H.find("nothing", String.class)).isEmpty();
    }

    @Test
    void tellsWhereAValueOfTheWrongTypeStands() {
        assertThatThrownBy(() -> H.getInt("name"))
                .isInstanceOf(HparamsException.class)
                .hasMessage("yaml:3: name must be an int, got run");
        assertThatThrownBy(() -> H.getString("seed")).hasMessage("yaml:1: seed must be text, got 7 (put it in quotes)");
        assertThatThrownBy(() -> H.getInt("empty")).hasMessage("yaml:6: empty must be an int, got null");
        assertThatThrownBy(() -> H.getInt("sead")).hasMessage("missing key: sead; did you mean seed?");
    }

    @Test
    void staysEditableUntilItIsBound() {
        Hparams h = Hparams.of(Map.of("seed", 1)).put("seed", 2).put("lr", 0.5);
        record Small(int seed, double lr) {}
        assertThat(h.bind(Small.class)).isEqualTo(new Small(2, 0.5));
        assertThat(h.remove("lr").keys()).containsExactly("seed");
    }

    @Test
    void bindsToARecordWithOneComponentPerKey() {
        All all = H.bind(All.class);
        assertThat(all.seed()).isEqualTo(7);
        assertThat(all.name()).isEqualTo(Path.of("run"));
        assertThat(all.sizes()).containsExactly(1, 2);
        assertThat(all.opts()).isEqualTo(new Opts(2, true));
        assertThat(all.act().get()).isEqualTo(new Leaky(0.01));
        assertThat(all.leaky()).isSameAs(H.get("leaky", Leaky.class));
        assertThat(all.empty()).isEmpty();
        assertThat(all.absent()).isEmpty();
    }

    @Test
    void tellsAllProblemsOfABindingAtOnce() {
        assertThatThrownBy(() -> H.bind(Wrong.class))
                .isInstanceOf(HparamsException.class)
                .hasMessage("Wrong: missing key: encoder; yaml:3: name must be an int, got run; "
                        + "missing key: seeed (the file has seed); yaml:2: lr must be a Leaky, got 0.001");
        assertThatThrownBy(() -> HyperYaml.bind(Opts.class, Map.of("batch_size", "half")))
                .hasMessage("Opts: batch_size must be an int, got half; missing key: shuffle");
    }

    @Test
    void keepsNullsAsYamlHasThem() {
        Hparams h = Hparams.of(Toy.load("a: [1, null]\nb:\n").asMap());
        assertThat(h.asMap().get("a")).isEqualTo(Arrays.asList(1, null));
        assertThat(h.asMap()).containsEntry("b", null);
    }
}
