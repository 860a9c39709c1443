package org.broca.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Randomness;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.TensorScope;
import org.broca.tensor.testing.TensorAssert;

/** Saving, then loading, changes nothing. */
class TorchFileLawsTest {
    private static Path file = Path.of("");

    /** A tensor to be made within a try. */
    private record Drawn(DType dtype, List<Long> shape, boolean transposed, boolean narrowed, boolean wanted) {
        Tensor tensor() {
            long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
            Tensor made = Tensor.randn(sizes).mul(50).to(dtype);
            made = transposed && made.dim() > 1 ? made.transpose(0, -1) : made;
            made = narrowed && made.dim() > 0 && made.size(0) > 1 ? made.narrow(0, 1, made.size(0) - 1) : made;
            return wanted && dtype.isFloatingPoint() ? made.detach().requiresGrad(true) : made;
        }
    }

    @BeforeContainer
    static void makeFile() throws IOException {
        file = Files.createTempFile("law", ".ckpt");
    }

    @AfterContainer
    static void deleteFile() throws IOException {
        Files.delete(file);
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> texts = Arbitraries.strings()
                .ofMaxLength(10)
                .filter(text -> text.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF))
                .map(text -> text);
        Arbitrary<Object> numbers = Arbitraries.oneOf(
                Arbitraries.longs().map(n -> n),
                Arbitraries.longs().between(-300, 70_000).map(n -> n),
                Arbitraries.doubles().map(x -> x),
                Arbitraries.bigIntegers()
                        .between(BigInteger.ONE.shiftLeft(64), BigInteger.ONE.shiftLeft(200))
                        .map(n -> n));
        Arbitrary<Object> plain = Arbitraries.of(
                true, false, new Complex(1, -2), Shape.of(2, 3), DType.BFLOAT16, new Device("cuda:3"), Tuple.of());
        Arbitrary<Object> bytes =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(b -> b);
        Arbitrary<Object> tensors = Combinators.combine(
                        Arbitraries.of(DType.class),
                        Arbitraries.longs().between(0, 4).list().ofMaxSize(3),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as(Drawn::new);
        Arbitrary<Object> values =
                Arbitraries.oneOf(texts, numbers, plain, bytes, tensors, Arbitraries.just(Tuple.of((Object) null)));
        for (int depth = 0; depth < 3; depth++) {
            values = Arbitraries.oneOf(values, containers(values, texts));
        }
        return values;
    }

    private static Arbitrary<Object> containers(Arbitrary<Object> items, Arbitrary<Object> texts) {
        Arbitrary<Object> keys = Arbitraries.oneOf(texts, Arbitraries.longs().map(n -> n));
        return Arbitraries.oneOf(
                items.list().ofMaxSize(4).map(list -> list),
                items.list().ofMaxSize(5).map(Tuple::new),
                Arbitraries.maps(keys, items).ofMaxSize(4).map(map -> map),
                Arbitraries.maps(texts, items).ofMaxSize(4).map(OrderedDict::new));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void savedThenLoadedIsTheSame(@ForAll("values") Object drawn) {
        try (TensorScope scope = TensorScope.open()) {
            Randomness.manualSeed(1);
            Object value = made(drawn);
            TorchFile.save(file, value);
            assertSame(TorchFile.load(file), value);
        } catch (UncheckedIOException e) {
            throw new AssertionError(e);
        }
    }

    private static Object made(Object drawn) {
        if (drawn instanceof Drawn tensor) {
            return tensor.tensor();
        } else if (drawn instanceof Tuple tuple) {
            return new Tuple(
                    tuple.items().stream().map(TorchFileLawsTest::madeOrNull).toList());
        } else if (drawn instanceof List<?> list) {
            return list.stream().map(TorchFileLawsTest::made).toList();
        } else if (drawn instanceof Map<?, ?> map) {
            Map<Object, Object> made = map instanceof OrderedDict ? new OrderedDict() : new LinkedHashMap<>();
            map.forEach((key, item) -> made.put(key, made(item)));
            return made;
        }
        return drawn;
    }

    private static Object madeOrNull(Object drawn) {
        return drawn == null ? null : made(drawn);
    }

    private static void assertSame(Object actual, Object expected) {
        if (expected instanceof Tensor tensor) {
            Tensor read = (Tensor) actual;
            TensorAssert.assertThat(read).isSameAs(tensor);
            assertThat(read.strides()).isEqualTo(tensor.strides());
            assertThat(read.requiresGrad()).isEqualTo(tensor.requiresGrad());
        } else if (expected instanceof Tuple tuple) {
            assertSame(((Tuple) actual).items(), tuple.items());
        } else if (expected instanceof List<?> list) {
            assertThat((List<?>) actual).hasSameSizeAs(list);
            for (int i = 0; i < list.size(); i++) {
                assertSame(((List<?>) actual).get(i), list.get(i));
            }
        } else if (expected instanceof Map<?, ?> map) {
            assertThat(actual instanceof OrderedDict).isEqualTo(expected instanceof OrderedDict);
            assertThat(((Map<?, ?>) actual).keySet().toArray())
                    .containsExactly(map.keySet().toArray());
            Iterator<?> items = ((Map<?, ?>) actual).values().iterator();
            map.values().forEach(item -> assertSame(items.next(), item));
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }
}
