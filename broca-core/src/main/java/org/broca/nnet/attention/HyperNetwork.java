package org.broca.nnet.attention;

import org.broca.nnet.Layer;
import org.broca.nnet.Xavier;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/** Makes the weights of {@link HyperMixing} from a sequence. */
final class HyperNetwork extends Layer {
    private final Generator first;
    private final Generator second;

    /** Each {@code [batch, heads, time, hidden]}. */
    record Weights(Tensor first, Tensor second) {}

    HyperNetwork(int size, int hidden, int heads, boolean keepHidden, boolean tied) {
        int perHead = keepHidden ? hidden : hidden / heads;
        first = child("w1_gen", new Generator(heads, size / heads, perHead));
        second = child("w2_gen", tied ? first : new Generator(heads, size / heads, perHead));
    }

    Weights weights(Tensor x) {
        Tensor made = first.forward(x);
        return new Weights(made, first == second ? made : second.forward(x));
    }

    /** One perceptron per head, side by side. */
    private static final class Generator extends Layer {
        private static final double GAIN = Math.sqrt(2);

        private final int heads;
        private final Tensor inWeights;
        private final Tensor inBiases;
        private final Tensor outWeights;
        private final Tensor outBiases;

        Generator(int heads, int size, int hidden) {
            this.heads = heads;
            inWeights = parameter("fc1_weights", Xavier.uniform(GAIN, heads, size, size));
            inBiases = parameter("fc1_biases", Xavier.uniform(GAIN, heads, size));
            outWeights = parameter("fc2_weights", Xavier.uniform(GAIN, heads, hidden, size));
            outBiases = parameter("fc2_biases", Xavier.uniform(GAIN, heads, hidden));
        }

        Tensor forward(Tensor x) {
            Tensor split = Heads.split(x, heads); // [batch, heads, time, size]
            Tensor inside = split.matmul(inWeights.transpose(1, 2)).add(inBiases.unsqueeze(1));
            return Functional.gelu(inside).matmul(outWeights.transpose(1, 2)).add(outBiases.unsqueeze(1));
        }
    }
}
