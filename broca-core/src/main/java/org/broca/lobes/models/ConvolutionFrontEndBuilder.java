package org.broca.lobes.models;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;
import java.util.function.Supplier;
import org.broca.nnet.Conv2d;
import org.broca.nnet.ConvInit;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.LeakyRelu;
import org.broca.nnet.Padding;
import org.broca.nnet.SizedLayer;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;

/** What a {@link ConvolutionFrontEnd} is made of. */
public final class ConvolutionFrontEndBuilder implements SizedLayer {
    Shape inputShape;
    int numBlocks = 3;
    int numLayersPerBlock = 5;
    private int[] outChannels = {128, 256, 512};
    private int[] kernelSizes = {3, 3, 3};
    int[] strides = {1, 2, 2};
    private int[] dilations = {1, 1, 1};
    boolean[] residuals = {true, true, true};
    private Optional<ConvModule> convModule = Optional.empty();
    Supplier<Layer> activation = () -> LeakyRelu.builder().build();
    SizedLayer norm = LayerNorm.builder();
    double dropout = 0.1;
    private boolean convBias = true;
    private Padding padding = Padding.SAME;
    private ConvInit convInit = ConvInit.PYTORCH;

    ConvolutionFrontEndBuilder(Shape inputShape) {
        this.inputShape = inputShape;
    }

    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder numBlocks(int numBlocks) {
        this.numBlocks = numBlocks;
        return this;
    }

    /** Convolutions in each block. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder numLayersPerBlock(int numLayersPerBlock) {
        this.numLayersPerBlock = numLayersPerBlock;
        return this;
    }

    /** Channels of each block. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder outChannels(int... outChannels) {
        this.outChannels = outChannels.clone();
        return this;
    }

    /** Width of the filters of each block; odd unless {@code padding} is valid. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder kernelSizes(int... kernelSizes) {
        this.kernelSizes = kernelSizes.clone();
        return this;
    }

    /** Positions from one output to the next of each block's last convolution. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder strides(int... strides) {
        this.strides = strides.clone();
        return this;
    }

    /** Positions from one tap of a filter to the next, of each block. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder dilations(int... dilations) {
        this.dilations = dilations.clone();
        return this;
    }

    /** Whether the input of each block is added to its output. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder residuals(boolean... residuals) {
        this.residuals = residuals.clone();
        return this;
    }

    /** Makes the convolutions, {@link Conv2d} unless given. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder convModule(ConvModule convModule) {
        this.convModule = Optional.of(convModule);
        return this;
    }

    /** Makes the activations. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder activation(Supplier<Layer> activation) {
        this.activation = activation;
        return this;
    }

    /** Makes the normalizations. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder norm(SizedLayer norm) {
        this.norm = norm;
        return this;
    }

    /** Probability of an element to be dropped, in [0, 1]. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder dropout(double dropout) {
        this.dropout = dropout;
        return this;
    }

    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder convBias(boolean convBias) {
        this.convBias = convBias;
        return this;
    }

    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder padding(Padding padding) {
        this.padding = padding;
        return this;
    }

    /** How the weights of the convolutions start; only without {@code convModule}. */
    @CanIgnoreReturnValue
    public ConvolutionFrontEndBuilder convInit(ConvInit convInit) {
        this.convInit = convInit;
        return this;
    }

    public ConvolutionFrontEnd build() {
        return new ConvolutionFrontEnd(this);
    }

    @Override
    public ConvolutionFrontEnd build(Shape inputShape) {
        this.inputShape = inputShape;
        return build();
    }

    Layer conv(int block, Shape shape, int stride) {
        return conv(
                outChannels[block], kernelSizes[block], shape, stride, dilations[block], padding, convBias, convInit);
    }

    /** The convolution of width 1 of a residual. */
    Layer narrow(int block, Shape shape) {
        return conv(outChannels[block], 1, shape, strides[block], 1, Padding.SAME, true, ConvInit.PYTORCH);
    }

    private Layer conv(
            int channels, int kernel, Shape shape, int stride, int dilation, Padding pad, boolean bias, ConvInit init) {
        return convModule.isPresent()
                ? convModule.get().create(channels, kernel, shape, 0, stride, dilation, pad, 1, bias)
                : Conv2d.builder(channels, kernel)
                        .stride(stride)
                        .dilation(dilation)
                        .padding(pad)
                        .bias(bias)
                        .convInit(init)
                        .build(shape);
    }

    void check() {
        Check.that(numBlocks >= 0, "ConvolutionFrontEnd: num_blocks must not be negative, got %d", numBlocks);
        Check.that(
                numLayersPerBlock > 0,
                "ConvolutionFrontEnd: num_layers_per_block must be positive, got %d",
                numLayersPerBlock);
        enough("out_channels", outChannels.length);
        enough("kernel_sizes", kernelSizes.length);
        enough("strides", strides.length);
        enough("dilations", dilations.length);
        enough("residuals", residuals.length);
        Check.that(
                convModule.isEmpty() || convInit == ConvInit.PYTORCH,
                "ConvolutionFrontEnd: conv_init goes with the convolutions made here: leave out conv_module or conv_init");
    }

    private void enough(String key, int count) {
        Check.that(
                count >= numBlocks,
                "ConvolutionFrontEnd: %s needs num_blocks = %d items, got %d",
                key,
                numBlocks,
                count);
    }
}
