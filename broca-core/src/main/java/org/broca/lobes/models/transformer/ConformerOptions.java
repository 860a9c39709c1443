package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Dropout;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.Sequential;
import org.broca.nnet.Swish;
import org.broca.nnet.TorchLayerNorm;
import org.broca.nnet.attention.PositionalwiseFeedForward;

/**
 * Options that Conformer encoders, decoders and their layers share.
 *
 * @param <B> the builder itself
 */
public abstract class ConformerOptions<B extends ConformerOptions<B>> extends LayerOptions<B> {
    final int dFfn;
    int kernelSize;
    boolean bias = true;

    ConformerOptions(int dModel, int dFfn, int nhead, int kernelSize, boolean causal) {
        super(nhead, dModel, () -> Swish.builder().build(), AttentionType.REL_POS_MHA_XL);
        this.dFfn = dFfn;
        this.kernelSize = kernelSize;
        this.causal = causal;
    }

    /** Width of the filters over time, in frames; odd unless causal. */
    @CanIgnoreReturnValue
    public B kernelSize(int kernelSize) {
        this.kernelSize = kernelSize;
        return self();
    }

    /** Whether the convolutions have a bias. */
    @CanIgnoreReturnValue
    public B bias(boolean bias) {
        this.bias = bias;
        return self();
    }

    final ConvolutionModule convolution() {
        return ConvolutionModule.builder(dModel)
                .kernelSize(kernelSize)
                .bias(bias)
                .activation(activation)
                .dropout(dropout)
                .causal(causal)
                .build();
    }

    /** Normalization, feed-forward part and dropout. */
    final Sequential feedForward() {
        TorchLayerNorm norm = TorchLayerNorm.builder(dModel).build();
        PositionalwiseFeedForward ffn = PositionalwiseFeedForward.builder(dFfn)
                .inputSize(dModel)
                .dropout(dropout)
                .activation(activation)
                .build();
        return new Sequential()
                .append("0", norm)
                .append("1", ffn)
                .append("2", Dropout.builder().p(dropout).build());
    }

    final LayerNorm norm() {
        return LayerNorm.builder().inputSize(dModel).build();
    }
}
