package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Supplier;
import org.broca.nnet.Layer;
import org.broca.nnet.Relu;
import org.broca.tensor.Check;

/** Options of an {@link EcapaTdnn}. Lists have one number a layer: the first block, those after it, the last. */
public final class EcapaTdnnBuilder {
    final int inputSize;
    int linNeurons = 192;
    int[] channels = {512, 512, 512, 512, 1536};
    int res2netScale = 8;
    int seChannels = 128;
    private Supplier<Layer> activation = Relu::new;
    private int[] kernelSizes = {5, 3, 3, 3, 1};
    private int[] dilations = {1, 2, 3, 4, 1};
    private int[] groups = {1, 1, 1, 1, 1};
    private int attentionChannels = 128;
    private boolean globalContext = true;
    private double dropout;

    EcapaTdnnBuilder(int inputSize) {
        this.inputSize = inputSize;
    }

    void check() {
        Check.that(channels.length >= 3, "EcapaTdnn: channels must have at least 3 numbers, got %d", channels.length);
        Check.that(
                kernelSizes.length == channels.length
                        && dilations.length == channels.length
                        && groups.length >= channels.length,
                "EcapaTdnn: kernel_sizes, dilations and groups need one number for each of the %d channels, "
                        + "got %d, %d and %d",
                channels.length,
                kernelSizes.length,
                dilations.length,
                groups.length);
        for (int i = 1; i < channels.length - 1; i++) {
            Check.that(
                    channels[i] == channels[channels.length - 2],
                    "EcapaTdnn: all channels between the first and the last must be equal, got %d and %d",
                    channels[i],
                    channels[channels.length - 2]);
        }
        Check.that(dropout >= 0 && dropout <= 1, "EcapaTdnn: dropout must be in [0, 1], got %s", dropout);
    }

    TdnnBlock.Options options(int layer) {
        return new TdnnBlock.Options(kernelSizes[layer], dilations[layer], groups[layer], dropout, activation);
    }

    AttentiveStatisticsPooling pooling(int size) {
        return AttentiveStatisticsPooling.builder(size)
                .attentionChannels(attentionChannels)
                .globalContext(globalContext)
                .build();
    }

    /** Size of the vectors. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder linNeurons(int linNeurons) {
        this.linNeurons = linNeurons;
        return this;
    }

    /** Makes the activation of each block, a layer that is also a {@link org.broca.nnet.TensorMap}. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder activation(Supplier<Layer> activation) {
        this.activation = activation;
        return this;
    }

    /** Output channels of each layer; those between the first and the last must be equal. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder channels(int... channels) {
        this.channels = channels.clone();
        return this;
    }

    /** Width of each layer's convolution, in frames; odd. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder kernelSizes(int... kernelSizes) {
        this.kernelSizes = kernelSizes.clone();
        return this;
    }

    /** Frames from one to the next that a layer's convolution looks at. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder dilations(int... dilations) {
        this.dilations = dilations.clone();
        return this;
    }

    /** Size of the hidden layer of the attention. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder attentionChannels(int attentionChannels) {
        this.attentionChannels = attentionChannels;
        return this;
    }

    /** Groups of channels of each Res2Net block; must divide its channels. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder res2netScale(int res2netScale) {
        this.res2netScale = res2netScale;
        return this;
    }

    /** Size of the hidden layer of squeeze-excitation. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder seChannels(int seChannels) {
        this.seChannels = seChannels;
        return this;
    }

    /** Whether the attention also looks at mean and deviation of the utterance. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder globalContext(boolean globalContext) {
        this.globalContext = globalContext;
        return this;
    }

    /** Groups of each layer's convolutions. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder groups(int... groups) {
        this.groups = groups.clone();
        return this;
    }

    /** Probability of a channel to be dropped in training, in [0, 1]. */
    @CanIgnoreReturnValue
    public EcapaTdnnBuilder dropout(double dropout) {
        this.dropout = dropout;
        return this;
    }

    public EcapaTdnn build() {
        return new EcapaTdnn(this);
    }
}
