package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.function.Supplier;
import org.broca.nnet.Layer;
import org.broca.nnet.LeakyRelu;
import org.broca.nnet.LiGru;
import org.broca.nnet.RecurrentFactory;
import org.broca.nnet.SizedLayer;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/** What a {@link Crdnn} is made of. */
public final class CrdnnBuilder implements SizedLayer {
    private Shape inputShape = Shape.of();
    private int inputSize;
    Supplier<Layer> activation = () -> LeakyRelu.builder().build();
    double dropout = 0.15;
    int cnnBlocks = 2;
    int[] cnnChannels = {128, 256};
    int[] cnnKernelsize = {3, 3};
    boolean timePooling;
    int timePoolingSize = 2;
    RecurrentFactory rnnClass = LiGru.builder();
    int[] interLayerPoolingSize = {2, 2};
    boolean using2dPooling;
    int rnnLayers = 4;
    int rnnNeurons = 512;
    boolean rnnBidirectional = true;
    boolean rnnReInit;
    int dnnBlocks = 2;
    int dnnNeurons = 512;
    int projectionDim = -1;
    boolean useRnnp;

    CrdnnBuilder() {}

    /** Number of features of a frame. */
    @CanIgnoreReturnValue
    public CrdnnBuilder inputSize(int inputSize) {
        this.inputSize = inputSize;
        return this;
    }

    /** Shape of an input, whose last size is the number of features; -1 stands for any size. */
    @CanIgnoreReturnValue
    public CrdnnBuilder inputShape(Shape inputShape) {
        this.inputShape = inputShape;
        return this;
    }

    /** Makes the activations of convolutions and linear layers. */
    @CanIgnoreReturnValue
    public CrdnnBuilder activation(Supplier<Layer> activation) {
        this.activation = activation;
        return this;
    }

    /** Probability of an element to be dropped, in [0, 1]. */
    @CanIgnoreReturnValue
    public CrdnnBuilder dropout(double dropout) {
        this.dropout = dropout;
        return this;
    }

    /** Number of convolutional blocks; may be 0. */
    @CanIgnoreReturnValue
    public CrdnnBuilder cnnBlocks(int cnnBlocks) {
        this.cnnBlocks = cnnBlocks;
        return this;
    }

    /** Channels of each convolutional block. */
    @CanIgnoreReturnValue
    public CrdnnBuilder cnnChannels(int... cnnChannels) {
        this.cnnChannels = cnnChannels.clone();
        return this;
    }

    /** Widths of the filters, over features and over time; odd. */
    @CanIgnoreReturnValue
    public CrdnnBuilder cnnKernelsize(int... cnnKernelsize) {
        this.cnnKernelsize = cnnKernelsize.clone();
        return this;
    }

    /** Whether neighbouring frames become one before the recurrent layers. */
    @CanIgnoreReturnValue
    public CrdnnBuilder timePooling(boolean timePooling) {
        this.timePooling = timePooling;
        return this;
    }

    /** Frames that become one. */
    @CanIgnoreReturnValue
    public CrdnnBuilder timePoolingSize(int timePoolingSize) {
        this.timePoolingSize = timePoolingSize;
        return this;
    }

    /** Taken for SpeechBrain's sake, where it has no effect either. */
    @CanIgnoreReturnValue
    public CrdnnBuilder freqPoolingSize(int freqPoolingSize) {
        return this;
    }

    /** Makes the recurrent layers. */
    @CanIgnoreReturnValue
    public CrdnnBuilder rnnClass(RecurrentFactory rnnClass) {
        this.rnnClass = rnnClass;
        return this;
    }

    /** Features that become one in each convolutional block. */
    @CanIgnoreReturnValue
    public CrdnnBuilder interLayerPoolingSize(int... interLayerPoolingSize) {
        this.interLayerPoolingSize = interLayerPoolingSize.clone();
        return this;
    }

    /** Whether convolutional blocks pool time like features. */
    @CanIgnoreReturnValue
    public CrdnnBuilder using2dPooling(boolean using2dPooling) {
        this.using2dPooling = using2dPooling;
        return this;
    }

    /** Number of recurrent layers; may be 0. */
    @CanIgnoreReturnValue
    public CrdnnBuilder rnnLayers(int rnnLayers) {
        this.rnnLayers = rnnLayers;
        return this;
    }

    /** Size of a recurrent layer's state in one direction. */
    @CanIgnoreReturnValue
    public CrdnnBuilder rnnNeurons(int rnnNeurons) {
        this.rnnNeurons = rnnNeurons;
        return this;
    }

    @CanIgnoreReturnValue
    public CrdnnBuilder rnnBidirectional(boolean rnnBidirectional) {
        this.rnnBidirectional = rnnBidirectional;
        return this;
    }

    /** Whether recurrent weights start orthogonal. */
    @CanIgnoreReturnValue
    public CrdnnBuilder rnnReInit(boolean rnnReInit) {
        this.rnnReInit = rnnReInit;
        return this;
    }

    /** Number of linear blocks; may be 0. */
    @CanIgnoreReturnValue
    public CrdnnBuilder dnnBlocks(int dnnBlocks) {
        this.dnnBlocks = dnnBlocks;
        return this;
    }

    /** Size of each linear block. */
    @CanIgnoreReturnValue
    public CrdnnBuilder dnnNeurons(int dnnNeurons) {
        this.dnnNeurons = dnnNeurons;
        return this;
    }

    /** Size to which a linear layer maps what the recurrent layers read; -1 for no such layer. */
    @CanIgnoreReturnValue
    public CrdnnBuilder projectionDim(int projectionDim) {
        this.projectionDim = projectionDim;
        return this;
    }

    /** Whether a linear layer of {@code dnnNeurons} follows each recurrent layer. */
    @CanIgnoreReturnValue
    public CrdnnBuilder useRnnp(boolean useRnnp) {
        this.useRnnp = useRnnp;
        return this;
    }

    public Crdnn build() {
        return new Crdnn(this);
    }

    @Override
    public Crdnn build(Shape inputShape) {
        return inputShape(inputShape).build();
    }

    Shape shape() {
        Check.that(inputShape.rank() > 1 || inputSize > 0, "Crdnn: one of input_size and input_shape must be given");
        Shape shape = inputShape.rank() > 1 ? inputShape : Shape.of(-1, -1, inputSize);
        Check.that(shape.get(-1) > 0, "Crdnn: the last size of input_shape must be known, got %s", shape);
        return shape;
    }

    void check() {
        Check.that(cnnBlocks >= 0, "Crdnn: cnn_blocks must not be negative, got %d", cnnBlocks);
        Check.that(rnnLayers >= 0, "Crdnn: rnn_layers must not be negative, got %d", rnnLayers);
        Check.that(dnnBlocks >= 0, "Crdnn: dnn_blocks must not be negative, got %d", dnnBlocks);
        Check.that(dropout >= 0 && dropout <= 1, "Crdnn: dropout must be in [0, 1], got %s", dropout);
        Check.that(
                cnnChannels.length >= cnnBlocks && interLayerPoolingSize.length >= cnnBlocks,
                "Crdnn: cnn_channels and inter_layer_pooling_size need cnn_blocks = %d numbers each, got %d and %d",
                cnnBlocks,
                cnnChannels.length,
                interLayerPoolingSize.length);
    }
}
