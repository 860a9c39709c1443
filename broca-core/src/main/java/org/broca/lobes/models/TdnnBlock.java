package org.broca.lobes.models;

import java.util.Objects;
import java.util.function.Supplier;
import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Conv1d;
import org.broca.nnet.Layer;
import org.broca.nnet.Relu;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/**
 * A dilated convolution over time, activation, batch normalization and dropout of whole channels: what ECAPA-TDNN is
 * made of.
 *
 * <p>Shapes: {@code [batch, in, time] -> [batch, out, time]}.
 */
final class TdnnBlock extends Layer implements TensorMap {
    private final Conv1d conv;
    private final TensorMap activation;
    private final BatchNorm1d norm;
    private final double dropout;

    /**
     * What the blocks of one model may differ in.
     *
     * @param activation makes a layer that is also a {@link TensorMap}
     * @param dropout probability of a channel to be dropped in training
     */
    record Options(int kernelSize, int dilation, int groups, double dropout, Supplier<Layer> activation) {
        /** ReLU, no groups, no dropout. */
        static Options plain(int kernelSize, int dilation) {
            return new Options(kernelSize, dilation, 1, 0, Relu::new);
        }

        Options pointwise() {
            return new Options(1, 1, groups, dropout, activation);
        }
    }

    TdnnBlock(int inChannels, int outChannels, Options options) {
        conv = child(
                "conv",
                Conv1d.builder(outChannels, options.kernelSize)
                        .inChannels(inChannels)
                        .dilation(options.dilation)
                        .groups(options.groups)
                        .skipTranspose(true)
                        .build());
        activation = (TensorMap) child("activation", options.activation.get());
        norm = child(
                "norm",
                BatchNorm1d.builder().inputSize(outChannels).skipTranspose(true).build());
        dropout = options.dropout;
    }

    @Override
    public Tensor forward(Tensor x) {
        return finish(conv.forward(x)); // [batch, out, time]
    }

    /** What follows the convolution. */
    Tensor finish(Tensor convolved) {
        return Functional.featureDropout(norm.forward(activation.forward(convolved)), dropout, isTraining());
    }

    /** Weights of the convolution, {@code [out, in / groups, kernelSize]}. */
    Tensor weight() {
        return Objects.requireNonNull(conv.stateDict().get("conv.weight"));
    }

    /** Bias of the convolution, {@code [out]}. */
    Tensor bias() {
        return Objects.requireNonNull(conv.stateDict().get("conv.bias"));
    }
}
