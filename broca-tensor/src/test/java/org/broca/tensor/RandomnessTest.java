package org.broca.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.broca.tensor.engine.Aten;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;
import org.junit.jupiter.api.Test;

class RandomnessTest {
    private static Tensor draw(String op, Tensor empty, double... parameters) {
        Object[] args = new Object[parameters.length + 2];
        args[0] = empty;
        for (int i = 0; i < parameters.length; i++) {
            args[i + 1] = parameters[i];
        }
        return Aten.call(op, args);
    }

    /** PyTorch's bound of a layer with {@code fanIn} inputs. */
    private static Tensor initial(long fanIn, long... shape) {
        double bound = 1 / Math.sqrt(fanIn);
        return draw("uniform_", Tensor.zeros(shape), -bound, bound);
    }

    @Test
    void drawsWhatPythonDrawsFromTheSameSeed() {
        Golden golden = Golden.load("randomness/draws-sb1.1.2");
        Randomness.seed(1986);
        Map<String, Tensor> draws = new LinkedHashMap<>();
        draws.put("rand", Tensor.rand(5));
        draws.put("rand_many", Tensor.rand(3, 40));
        draws.put("randn", Tensor.randn(5));
        draws.put("randn_many", Tensor.randn(2, 16));
        draws.put("randint", Tensor.randint(3, 100, 7));
        draws.put("randperm", Tensor.randperm(9));
        draws.put("uniform", draw("uniform_", Tensor.zeros(4, 6), -0.5, 0.5));
        draws.put("normal", draw("normal_", Tensor.zeros(3, 7), 1, 0.1));
        draws.put("kaiming", initial(6, 4, 6));
        draws.put("xavier", draw("normal_", Tensor.zeros(4, 6), 0, Math.sqrt(2.0 / 10)));
        draws.put("bernoulli", draw("bernoulli_.float", Tensor.zeros(20), 0.3));
        draws.put("dropout", Functional.dropout(Tensor.ones(20), 0.4, true));
        draws.put("exponential", draw("exponential_", Tensor.zeros(5), 2));
        draws.put("double", draw("uniform_", Tensor.zeros(DType.FLOAT64, 3), 0, 1));
        draws.put("linear.weight", initial(3, 2, 3));
        draws.put("linear.bias", initial(3, 2));
        draws.put("state", Randomness.state());
        draws.put("after", Tensor.rand(2));
        assertThat(draws.keySet())
                .containsExactlyInAnyOrderElementsOf(golden.outputs().keySet());
        draws.forEach((key, drawn) -> TensorAssert.assertThat(drawn)
                .as(key)
                .hasDType(golden.output(key).dtype())
                .isCloseTo(golden.output(key), 1e-6));
    }

    @Test
    void goesOnFromPythonsState() {
        Golden golden = Golden.load("randomness/draws-sb1.1.2");
        Randomness.restore(golden.output("state"));
        TensorAssert.assertThat(Tensor.rand(2)).isSameAs(golden.output("after"));
    }

    @Test
    void refusesWhatIsNoState() {
        assertThatThrownBy(() -> Randomness.restore(Tensor.zeros(DType.UINT8, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("restore of the generator's state of uint8 [3]: ");
    }

    private static long[] first(RandomGenerator stream) {
        return LongStream.generate(stream::nextLong).limit(4).toArray();
    }

    @Test
    void givesEachPurposeAStreamOfItsOwn() {
        Randomness.seed(7);
        long[] shuffle = first(Randomness.stream("shuffle", 1));
        assertThat(first(Randomness.stream("shuffle", 1))).isEqualTo(shuffle);
        assertThat(first(Randomness.stream("shuffle", 2))).isNotEqualTo(shuffle);
        assertThat(first(Randomness.stream("noise", 1))).isNotEqualTo(shuffle);
        assertThat(first(Randomness.stream("shuffle", 1, 0))).isNotEqualTo(shuffle);
        Tensor ignored = Tensor.rand(100);
        assertThat(first(Randomness.stream("shuffle", 1))).isEqualTo(shuffle);
        Randomness.seed(8);
        assertThat(first(Randomness.stream("shuffle", 1))).isNotEqualTo(shuffle);
    }

    @Test
    void leavesStreamsAloneWhenLibtorchAloneIsSeeded() {
        Randomness.seed(7);
        long[] shuffle = first(Randomness.stream("shuffle"));
        Randomness.manualSeed(3);
        assertThat(first(Randomness.stream("shuffle"))).isEqualTo(shuffle);
        assertThat(Randomness.seed()).isEqualTo(7);
    }
}
