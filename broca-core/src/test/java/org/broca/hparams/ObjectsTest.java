package org.broca.hparams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.broca.hparams.Toy.Chain;
import org.broca.hparams.Toy.Leaky;
import org.broca.hparams.Toy.Loss;
import org.broca.hparams.Toy.Net;
import org.broca.hparams.Toy.Norm;
import org.broca.hparams.Toy.Optimizer;
import org.broca.hparams.Toy.OptimizerFactory;
import org.broca.hparams.Toy.Range;
import org.broca.hparams.Toy.Weighted;
import org.junit.jupiter.api.Test;

class ObjectsTest {
    private static String failure(String yaml) {
        try {
            return "no failure: " + Toy.load(yaml);
        } catch (HparamsException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void buildsThroughTheBuilderWithOneSetterPerKey() {
        Hparams h = Toy.load("""
                net: !new:toy.Net
                  input_size: 40
                  channels: (128, 256)
                  dropout: 0
                  norm: sentence
                  name: encoder
                  range: [1, 5]
                """);
        Net net = h.get("net", Net.class);
        assertThat(net.inputSize).isEqualTo(40);
        assertThat(net.channels).containsExactly(128, 256);
        assertThat(net.dropout).isZero();
        assertThat(net.norm).isEqualTo(Norm.SENTENCE);
        assertThat(net.name).isEqualTo("encoder");
        assertThat(net.range).isEqualTo(new Range(1, 5));
    }

    @Test
    void fillsArgumentsByPositionInPythonsOrder() {
        Net net = Toy.load("net: !new:toy.Net [40, [7], 0.5]").get("net", Net.class);
        assertThat(net.channels).containsExactly(7);
        assertThat(net.dropout).isEqualTo(0.5);
    }

    @Test
    void picksTheOverloadByTheValue() {
        assertThat(Toy.load("net: !new:toy.Net {input_size: 1, channels: 3}").get("net", Net.class).channels)
                .containsExactly(3, 3);
    }

    @Test
    void givesNullWhereTheSetterTakesIt() {
        assertThat(Toy.load("net: !new:toy.Net {input_size: 1, name: null}").get("net", Net.class).name)
                .isEqualTo("unnamed");
        assertThat(failure("net: !new:toy.Net {input_size: 1, dropout: null}"))
                .isEqualTo("yaml:1: Net: dropout must be a double, got null");
    }

    @Test
    void takesPartsByPositionAndByName() {
        Chain chain = Toy.load("c: !new:toy.Chain\n  first: !new:toy.Leaky\n  second: !new:toy.Leaky [0.3]\n")
                .get("c", Chain.class);
        assertThat(chain.named)
                .containsExactly(Map.entry("first", new Leaky(0.01)), Map.entry("second", new Leaky(0.3)));
        Chain list = Toy.load("c: !new:toy.Chain [!new:toy.Leaky [0.1], !new:toy.Leaky [0.2]]")
                .get("c", Chain.class);
        assertThat(list.layers).containsExactly(new Leaky(0.1), new Leaky(0.2));
    }

    @Test
    void buildsSharedObjectsOnceAndCopiesAnew() {
        Toy.made = 0;
        Hparams h = Toy.load("""
                modules: {net: !ref <net>, list: [!ref <net>]}
                net: !new:toy.Net [1]
                other: !copy <net>
                """);
        assertThat(Toy.made).isEqualTo(2);
        assertThat(h.getMap("modules", Object.class).get("net")).isSameAs(h.get("net", Net.class));
        assertThat(h.get("other", Net.class)).isNotSameAs(h.get("net", Net.class));
    }

    @Test
    void callsFunctionsAndKeepsPrivateKeysOut() {
        Hparams h = Toy.load("__seed: !apply:toy.seed_everything [7]\nseed: !ref <__seed>\n"
                + "old: !!python/object/apply:toy.seed_everything [8]\nnot: !apply:operator.not_ [false]\n");
        assertThat(h.keys()).containsExactly("seed", "old", "not");
        assertThat(h.getLong("seed")).isEqualTo(7);
        assertThat(h.getLong("old")).isEqualTo(8);
        assertThat(h.getBoolean("not")).isTrue();
    }

    @Test
    void readsAttributesOfObjectsAndModules() {
        Hparams h = Toy.load("net: !new:toy.Net [40]\nsize: !ref <net.input_size>\ntimes: !ref <net.times>\n"
                + "m: !module:toy\nleaky: !ref <m.Leaky>\n");
        assertThat(h.getInt("size")).isEqualTo(40);
        assertThat(h.get("times", java.util.function.IntUnaryOperator.class).applyAsInt(3))
                .isEqualTo(120);
        assertThat(h.get("leaky", Partial.class).call(0.25)).contains(new Leaky(0.25));
    }

    @Test
    void makesFactoriesOfTheTypeThatTheirReceiverTakes() {
        Hparams h = Toy.load("net: !new:toy.Net\n  input_size: 1\n  activation: !name:toy.Leaky\n    slope: 0.2\n");
        Supplier<Toy.Piece> activation = h.get("net", Net.class).activation;
        assertThat(activation.get()).isEqualTo(new Leaky(0.2));
        assertThat(activation).hasToString("!name:toy.Leaky {slope: 0.2}").isEqualTo(activation);
    }

    @Test
    void givesTheInterfacesArgumentsByPositionAndTheFilesByName() {
        OptimizerFactory factory = Toy.load("opt: !name:toy.Adam\n  lr: 0.1\n").get("opt", OptimizerFactory.class);
        assertThat(factory.create(List.of(1.0))).isEqualTo(new Optimizer(List.of(1.0), 0.1));
        assertThat(factory.kind()).isEqualTo("factory");
    }

    @Test
    void makesFunctionsOfStaticMethodsWithTheDefaultsOfTheTable() {
        Hparams h = Toy.load("a: !name:toy.smooth\nb: !name:toy.smooth\n  smoothing: 0.1\n");
        assertThat(h.get("a", Loss.class).loss(3, 1)).isEqualTo(1.0);
        assertThat(h.get("b", Loss.class).loss(3, 1)).isEqualTo(1.8);
    }

    @Test
    void usesAClassThatIsTheInterfaceItself() {
        assertThat(Toy.load("a: !name:toy.Weighted\n  weight: 3\n").get("a", Loss.class))
                .isEqualTo(new Weighted(3));
        assertThat(Toy.load("c: !name:toy.CONSTANT").get("c", Norm.class)).isEqualTo(Norm.SENTENCE);
    }

    @Test
    void tellsAllProblemsOfAFileAtOnce() {
        assertThat(failure("""
                        data: !PLACEHOLDER
                        net: !new:toy.Net
                          input_size: 40
                          drop_out: 0.1
                          norm: batch
                        b: !ref <nett>
                        c: !new:toy.Netz
                        d: !new:toy.Net {dropout: 0.1}
                        e: !new:toy.Net {input_size: 1, dropout: 1.5}
                        f: !name:toy.Adam {learning: 1}
                        g: [!ref <c>, !ref <b>]
                        h: !new:speechbrain.lobes.models.Tacotron2.Tacotron2
                        i: !new:toy.Missing
                        j: !news:toy.Net
                        """)).isEqualTo("""
                        yaml:1: data is a !PLACEHOLDER and must be replaced, as by --data=...
                        yaml:6: !ref <nett> names no key; did you mean <net>?
                        yaml:14: unknown tag: !news:toy.Net; did you mean !new:?
                        yaml:4: Net: unknown key: drop_out (known: [activation, channels, dropout, input_size, name, norm, range]); did you mean dropout?
                        yaml:5: Net: norm must be one of [GLOBAL, SENTENCE], got batch
                        yaml:7: !new:toy.Netz is no known name; did you mean toy.Net?
                        yaml:8: Net: missing key: input_size
                        yaml:9: Net: dropout must be in [0, 1), got 1.5
                        yaml:10: Optimizer: unknown key: learning (known: [lr, parameters])
                        yaml:12: !new:speechbrain.lobes.models.Tacotron2.Tacotron2 is known to SpeechBrain but not built yet in Broca
                        yaml:13: !new:toy.Missing is known to SpeechBrain but not built yet in Broca""");
    }

    @Test
    void tellsWhatIsWrongWithArgumentsByPosition() {
        assertThat(failure("n: !new:toy.Leaky [1, 2]"))
                .isEqualTo("yaml:1: Leaky takes at most 1 arguments by position [slope], got 2");
        assertThat(failure("n: !new:toy.Leaky [x]")).isEqualTo("yaml:1: Leaky: slope must be a double, got x");
        assertThat(failure("n: !new:toy.Leaky 5"))
                .isEqualTo("yaml:1: !new:toy.Leaky takes a list or a mapping of arguments, not 5");
    }

    @Test
    void makesNothingOutsideTheTable() {
        assertThat(failure("a: !new:java.io.File [x]")).isEqualTo("yaml:1: !new:java.io.File is no known name");
        assertThat(failure("a: !apply:java.lang.System.exit [3]"))
                .isEqualTo("yaml:1: !apply:java.lang.System.exit is no known name");
        assertThat(failure("a: !name:java.lang.Runtime.getRuntime"))
                .isEqualTo("yaml:1: !name:java.lang.Runtime.getRuntime is no known name");
        assertThat(failure("a: !new:org.broca.hparams.ObjectsTest"))
                .isEqualTo("yaml:1: !new:org.broca.hparams.ObjectsTest is no known name");
        assertThat(failure("a: !!java.util.Date [0]"))
                .startsWith("yaml:1: unknown tag: tag:yaml.org,2002:java.util.Date");
        assertThat(failure("a: !applyref:java.lang.System.exit [3]"))
                .isEqualTo("yaml:1: !applyref:java.lang.System.exit is no known name");
    }

    @Test
    void readsNoAttributesThatLeadOutOfTheTable() {
        assertThat(failure("a: !new:toy.Leaky\nb: !ref <a.get_class>"))
                .isEqualTo("yaml:2: Leaky has no attribute get_class");
        assertThat(failure("a: text\nb: !ref <a.bytes>"))
                .isEqualTo("yaml:2: attribute bytes: text has no attributes that YAML may read");
        assertThat(failure("a: !apply:getattr [[1], clear]"))
                .isEqualTo("yaml:1: attribute clear: a list has no attributes that YAML may read");
    }

    @Test
    void knowsJavaNamesOfTheTableOnly() {
        assertThat(Toy.load("a: !new:org.broca.hparams.Toy$Leaky [0.5]").get("a", Leaky.class))
                .isEqualTo(new Leaky(0.5));
        assertThat(Toy.load("a: !new:org.broca.hparams.Toy.Leaky [0.5]").get("a", Leaky.class))
                .isEqualTo(new Leaky(0.5));
        assertThat(failure("a: !new:org.broca.hparams.Toy$Range [1, 2]"))
                .isEqualTo("yaml:1: !new:org.broca.hparams.Toy$Range is no known name");
    }

    @Test
    void findsTheUsersOwnClasses() {
        UserClasses own = name -> name.equals("Xvector")
                ? java.util.Optional.of(Leaky.class)
                : name.equals("Train") ? java.util.Optional.of(Toy.class) : java.util.Optional.empty();
        Hparams h = HyperYaml.reader()
                .withUserClasses(own)
                .load(
                        "a: !new:custom_model.Xvector\n  slope: 0.7\nb: !apply:train.seed_everything [3]\n"
                                + "c: !new:train.Leaky [0.1]\n".replace("train.Leaky", "Xvector"),
                        Overrides.none());
        assertThat(h.get("a", Leaky.class)).isEqualTo(new Leaky(0.7));
        assertThat(h.getLong("b")).isEqualTo(3);
        assertThat(h.get("c", Leaky.class)).isEqualTo(new Leaky(0.1));
    }

    @Test
    void takesOnlyClassesThatTheUsersLoaderDefines() {
        UserClasses own = UserClasses.of(ObjectsTest.class.getClassLoader());
        assertThat(own.find("org.broca.hparams.Toy")).contains(Toy.class);
        assertThat(own.find("java.lang.Runtime")).isEmpty();
        assertThat(own.find("no.such.Name")).isEmpty();
    }

    @Test
    void buildsAClassFromOptions() {
        Net net = HyperYaml.build(Net.class, Map.of("input_size", 5, "channels", List.of(1, 2)));
        assertThat(net.channels).containsExactly(1, 2);
        assertThatThrownBy(() -> HyperYaml.build(Net.class, Map.of("input", 5)))
                .hasMessage(
                        "Net: unknown key: input (known: [activation, channels, dropout, input_size, name, norm, range])\n"
                                + "Net: missing key: input_size");
    }
}
