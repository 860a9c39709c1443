package org.broca.nnet;

import java.util.Map;
import java.util.Optional;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * Weights and bias of a convolution, the child {@code conv} of SpeechBrain's layers.
 *
 * <p>Keys: {@code weight}, {@code bias}; with weight norm (Salimans and Kingma, 2016) {@code bias},
 * {@code parametrizations.weight.original0} and {@code original1}, for which older files have {@code weight_g} and
 * {@code weight_v}.
 */
final class Kernel extends Layer {
    private final Optional<Tensor> plain;
    private final Optional<Parts> parts;
    private final Optional<Tensor> bias;

    Kernel(Shape shape, long outChannels, boolean withBias, ConvInit init, boolean weightNorm) {
        Tensor drawn = Init.weight(shape);
        Optional<Tensor> drawnBias = withBias ? Optional.of(Init.bias(outChannels, shape)) : Optional.empty();
        Tensor initial = init.weight(drawn);
        plain = weightNorm ? Optional.empty() : Optional.of(parameter("weight", initial));
        bias = drawnBias.map(values -> parameter("bias", values));
        parts = weightNorm
                ? Optional.of(child("parametrizations", new Parametrizations(initial)).weight)
                : Optional.empty();
    }

    Tensor weight() {
        return plain.orElseGet(() -> parts.orElseThrow().weight());
    }

    Optional<Tensor> bias() {
        return bias;
    }

    /** Limits the length of each filter; one with weight norm has its length as a parameter. */
    void limit(double maxNorm) {
        plain.ifPresent(weight -> MaxNorm.apply(weight, maxNorm));
    }

    @Override
    protected void renameOldKeys(String prefix, Map<String, Tensor> values) {
        if (parts.isPresent()) {
            rename(values, prefix + "weight_g", prefix + "parametrizations.weight.original0");
            rename(values, prefix + "weight_v", prefix + "parametrizations.weight.original1");
        }
    }

    private static void rename(Map<String, Tensor> values, String old, String key) {
        Tensor value = values.remove(old);
        if (value != null) {
            values.put(key, value);
        }
    }

    private static final class Parametrizations extends Layer {
        private final Parts weight;

        Parametrizations(Tensor initial) {
            weight = child("weight", new Parts(initial));
        }
    }

    /** Length and direction of each filter. */
    private static final class Parts extends Layer {
        private final Tensor length;
        private final Tensor direction;

        Parts(Tensor initial) {
            long[] one = new long[initial.dim()]; // [out, 1, ...]
            java.util.Arrays.fill(one, 1);
            one[0] = initial.size(0);
            length = parameter(
                    "original0",
                    initial.flatten(1, -1).square().sum(false, 1).sqrt().reshape(one));
            direction = parameter("original1", initial);
        }

        Tensor weight() {
            return Aten.call("_weight_norm", direction, length, 0);
        }
    }
}
