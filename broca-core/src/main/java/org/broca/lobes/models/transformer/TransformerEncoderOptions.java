package org.broca.lobes.models.transformer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import org.broca.nnet.Conv1d;
import org.broca.nnet.Layer;
import org.broca.nnet.Padding;
import org.broca.nnet.Relu;
import org.broca.nnet.Sequential;
import org.broca.tensor.Check;

/**
 * Options that {@link TransformerEncoder} and its layers share.
 *
 * @param <B> the builder itself
 */
public abstract class TransformerEncoderOptions<B extends TransformerEncoderOptions<B>> extends TransformerOptions<B> {
    FfnType ffnType = FfnType.REGULAR_FFN;
    int[] ffnCnnKernelSizeList = {3, 3};

    TransformerEncoderOptions(int dFfn, int nhead, int dModel) {
        super(dFfn, nhead, dModel);
    }

    @CanIgnoreReturnValue
    public B ffnType(FfnType ffnType) {
        this.ffnType = ffnType;
        return self();
    }

    /** Widths of the two convolutions of {@link FfnType#CONVOLUTIONS}, in frames; odd. */
    @CanIgnoreReturnValue
    public B ffnCnnKernelSizeList(int... ffnCnnKernelSizeList) {
        Check.that(
                ffnCnnKernelSizeList.length == 2,
                "ffn_cnn_kernel_size_list must have 2 numbers, got %d",
                ffnCnnKernelSizeList.length);
        this.ffnCnnKernelSizeList = ffnCnnKernelSizeList.clone();
        return self();
    }

    /** The part after the attention; a {@link org.broca.nnet.TensorMap}. */
    final Layer positionFfn() {
        return switch (ffnType) {
            case REGULAR_FFN -> feedForward();
            case CONVOLUTIONS ->
                new Sequential()
                        .append("0", convolution(dModel, dFfn, ffnCnnKernelSizeList[0]))
                        .append("1", new Relu())
                        .append("2", convolution(dFfn, dModel, ffnCnnKernelSizeList[1]));
        };
    }

    private Conv1d convolution(int in, int out, int kernelSize) {
        return Conv1d.builder(out, kernelSize)
                .inChannels(in)
                .padding(causal ? Padding.CAUSAL : Padding.SAME)
                .build();
    }
}
