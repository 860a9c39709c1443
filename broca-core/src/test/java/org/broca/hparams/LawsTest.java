package org.broca.hparams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

class LawsTest {
    private static final List<String> VALUES = List.of(
            "1",
            "0.5",
            "yes",
            "(3, 4)",
            "[1, x]",
            "{p: 2, q: [1]}",
            "'007'",
            "!new:toy.Net [1]",
            "!name:toy.Leaky",
            "null",
            "\"a: b # c\"",
            "1e-3",
            "!ref <a>",
            "!ref <a>/x",
            "!ref <a>*2",
            "!copy <a>",
            "[!ref <a>, !ref <a>]",
            "|\n  two\n  lines",
            "text  # note",
            "2020-01-01",
            "'='",
            "''",
            "'# no comment'",
            "!ref <a>-01-01",
            "{n: !name:toy.Leaky , t: !ref (<s>,1)}",
            "&own [1]",
            "*first",
            "{<<: *map, r: 1}");

    /** Files whose keys refer to those above. */
    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of(VALUES).list().ofMinSize(1).ofMaxSize(8).map(values -> {
            StringBuilder yaml =
                    new StringBuilder("# top\na: 1\ns: two\nfirst: &first {k: [1]}\nmap: &map {m: x, l: []}\n");
            int index = 0;
            for (String value : values) {
                String own = value.replace("&own", "&own" + index);
                yaml.append("# above\nk")
                        .append(index++)
                        .append(": ")
                        .append(own)
                        .append('\n');
            }
            return yaml.toString();
        });
    }

    @Property(tries = 300)
    void resolvingTwiceChangesNothing(@ForAll("files") String yaml) {
        String once = HyperYaml.resolve(yaml, Overrides.none());
        assertThat(HyperYaml.resolve(once, Overrides.none())).isEqualTo(once);
    }

    @Property(tries = 200)
    void whatAProgramGivesComesBack(@ForAll("values") Map<String, Object> values) {
        String resolved = HyperYaml.resolve("", Overrides.of(values));
        assertThat(HyperYaml.load(resolved, Overrides.none()).asMap()).isEqualTo(values);
    }

    @Provide
    Arbitrary<Map<String, Object>> values() {
        Arbitrary<Object> scalar = Arbitraries.oneOf(
                Arbitraries.integers().asGeneric(),
                Arbitraries.doubles().asGeneric(),
                Arbitraries.of(true, false).asGeneric(),
                Arbitraries.of(
                                "yes", "null", "1", "a b", "", "-", "#x", "x: y", "it's", "\"q\"", "1e5", "~", "é\n",
                                "@a")
                        .asGeneric());
        Arbitrary<Object> nested = Arbitraries.oneOf(
                scalar,
                scalar.list().ofMaxSize(3).map(ArrayList::new).asGeneric(),
                Arbitraries.maps(Arbitraries.of("x", "y_z", "1", "yes no"), scalar)
                        .ofMaxSize(3)
                        .asGeneric());
        return Arbitraries.maps(
                        Arbitraries.strings()
                                .withCharRange('a', 'z')
                                .ofMinLength(1)
                                .ofMaxLength(5),
                        nested)
                .ofMaxSize(5)
                .map(LinkedHashMap::new);
    }

    @Property
    void floatsReadBackAsTheSameNumber(@ForAll double value) {
        String text = Scalars.python(value);
        ScalarNode node = Scalars.node(value, Nodes.nowhere());
        @Nullable Object back = Scalars.value(node);
        assertThat(back).isEqualTo(value);
        assertThat(Double.parseDouble(text)).isEqualTo(value);
    }

    @Property
    void wholeNumberArithmeticFollowsPython(@ForAll int a, @ForAll int b) {
        assertThat(Arithmetic.evaluate("%d".formatted(Math.abs((long) a)) + " - " + Math.abs((long) b)))
                .contains(small(Math.abs((long) a) - Math.abs((long) b)));
        if (b != 0) {
            String divisor = "(0 - %d)".formatted(Math.abs((long) b));
            long n = Math.abs((long) a);
            long d = -Math.abs((long) b);
            assertThat(Arithmetic.evaluate(n + " // " + divisor)).contains(small(Math.floorDiv(n, d)));
            assertThat(Arithmetic.evaluate(n + " % " + divisor)).contains(small(Math.floorMod(n, d)));
        }
    }

    private static Object small(long value) {
        return Scalars.small(java.math.BigInteger.valueOf(value));
    }
}
