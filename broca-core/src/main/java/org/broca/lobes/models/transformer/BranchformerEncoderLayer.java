package org.broca.lobes.models.transformer;

import org.broca.nnet.Dropout;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.TensorMap;
import org.broca.nnet.TorchLinear;
import org.broca.nnet.attention.Attended;
import org.broca.nnet.attention.Attention;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Attention and gated convolutions side by side (Peng et al., 2022, "Branchformer"), with SpeechBrain's numbers and
 * initial weights.
 *
 * <p>Shapes: {@code [batch, time, dModel]} to the same. Padding is not attended to, but the convolutions see it, as in
 * SpeechBrain. Keys: {@code mha_layer.…}, {@code convolution_branch.…}, {@code merge_proj.weight},
 * {@code norm_mhsa.norm.weight}, {@code norm_conv.norm.weight}, ….
 */
public final class BranchformerEncoderLayer extends Layer implements EncoderLayer {
    private final int dModel;
    private final Attention mhaLayer;
    private final Branch convolutionBranch;
    private final TorchLinear mergeProj;
    private final LayerNorm normMhsa;
    private final LayerNorm normConv;
    private final Dropout dropout;

    BranchformerEncoderLayer(BranchformerOptions<?> o) {
        o.checkSizes("BranchformerEncoderLayer");
        dModel = o.dModel;
        mhaLayer = child("mha_layer", o.attention(4 * dModel));
        convolutionBranch = child("convolution_branch", new Branch(o));
        mergeProj = child("merge_proj", TorchLinear.builder(2 * dModel, dModel).build());
        normMhsa = child("norm_mhsa", LayerNorm.builder().inputSize(dModel).build());
        normConv = child("norm_conv", LayerNorm.builder().inputSize(dModel).build());
        dropout = child("dropout", Dropout.builder().p(o.dropout).build());
    }

    /** A layer for sequences of {@code dModel} numbers. */
    public static Builder builder(int dModel, int nhead) {
        return new Builder(dModel, nhead);
    }

    @Override
    public Attended forward(Tensor x, EncoderContext context) {
        Check.lastDim("BranchformerEncoderLayer", x, dModel);
        Check.that(context.chunks().isEmpty(), "BranchformerEncoderLayer cannot look at chunks: use a Conformer");
        Attended attended = mhaLayer.forward(normMhsa.forward(x), context.attention());
        Tensor near = dropout.forward(convolutionBranch.forward(normConv.forward(x)));
        Tensor both = Tensor.cat(-1, dropout.forward(attended.output()), near); // [batch, time, 2 * dModel]
        return new Attended(x.add(dropout.forward(mergeProj.forward(both))), attended.weights());
    }

    /** Linear layers around a gate that looks at neighbouring frames. */
    private static final class Branch extends Layer {
        private final TorchLinear preChannelProj;
        private final TorchLinear postChannelProj;
        private final TensorMap activation;
        private final ConvolutionalSpatialGatingUnit csgu;

        Branch(BranchformerOptions<?> o) {
            int units = o.csguLinearUnits;
            preChannelProj = child(
                    "pre_channel_proj", TorchLinear.builder(o.dModel, units).build());
            postChannelProj = child(
                    "post_channel_proj",
                    TorchLinear.builder(units / 2, o.dModel).build());
            activation = (TensorMap) child("activation", o.activation.get());
            csgu = child(
                    "csgu",
                    ConvolutionalSpatialGatingUnit.builder(units)
                            .kernelSize(o.kernelSize)
                            .dropout(o.dropout)
                            .useLinearAfterConv(o.useLinearAfterConv)
                            .activation(o.gateActivation)
                            .build());
        }

        Tensor forward(Tensor x) {
            return postChannelProj.forward(csgu.forward(activation.forward(preChannelProj.forward(x))));
        }
    }

    /** What a {@link BranchformerEncoderLayer} is made of. */
    public static final class Builder extends BranchformerOptions<Builder> {
        private Builder(int dModel, int nhead) {
            super(dModel, nhead);
        }

        @Override
        Builder self() {
            return this;
        }

        public BranchformerEncoderLayer build() {
            return new BranchformerEncoderLayer(this);
        }
    }
}
