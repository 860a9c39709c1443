package org.broca.nnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.Supplier;
import org.broca.tensor.Randomness;
import org.broca.tensor.testing.Golden;
import org.broca.tensor.testing.TensorAssert;

/** Compares a layer with what SpeechBrain's wrote: initial weights, outputs and gradients. */
final class GoldenLayer {
    private GoldenLayer() {}

    /** Asserts that a layer made after seeding has Python's initial weights, and with them Python's numbers. */
    static <L extends Layer & TensorMap> void assertSameFromSeed(String name, Supplier<L> make) {
        Golden golden = load(name);
        Randomness.manualSeed(((Number) golden.options().get("seed")).longValue());
        L layer = make.get();
        assertThat(layer.stateDict().keySet())
                .hasSameElementsAs(golden.weights().keySet());
        layer.stateDict()
                .forEach((key, tensor) -> TensorAssert.assertThat(tensor)
                        .as(key)
                        .isCloseTo(golden.weights().get(key), 1e-6));
        assertSame(golden, layer);
    }

    /** Asserts that a layer with the golden weights has Python's numbers. */
    static <L extends Layer & TensorMap> void assertSame(String name, L layer) {
        assertSame(load(name), layer);
    }

    private static <L extends Layer & TensorMap> void assertSame(Golden golden, L layer) {
        layer.loadStateDict(golden.weights());
        golden.assertForwardAndBackward(layer.namedParameters(), layer::forward, within(1e-5), within(1e-4));
    }

    static Golden load(String name) {
        return Golden.load(name + "-sb1.1.2");
    }
}
