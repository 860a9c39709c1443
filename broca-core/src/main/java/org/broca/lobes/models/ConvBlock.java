package org.broca.lobes.models;

import java.util.Optional;
import org.broca.nnet.Cascade;
import org.broca.nnet.Dropout;
import org.broca.nnet.Layer;
import org.broca.nnet.SizedMap;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * One block of a {@link ConvolutionFrontEnd}: convolutions, around which a residual may pass through one of width 1.
 */
final class ConvBlock extends Layer implements SizedMap {
    private final Cascade convs;
    private final Optional<Cascade> reduceConv;
    private final Dropout drop;

    ConvBlock(ConvolutionFrontEndBuilder b, int block, Shape inputShape) {
        convs = child("convs", new Cascade(inputShape));
        for (int i = 0; i < b.numLayersPerBlock; i++) {
            int stride = i == b.numLayersPerBlock - 1 ? b.strides[block] : 1;
            convs.append("conv_" + i, shape -> b.conv(block, shape, stride));
            convs.append("norm_" + i, b.norm);
            convs.append("act_" + i, b.activation.get());
            convs.append("dropout_" + i, Dropout.builder().p(b.dropout).build());
        }
        reduceConv = b.residuals[block]
                ? Optional.of(child("reduce_conv", residual(b, block, inputShape)))
                : Optional.empty();
        drop = child("drop", Dropout.builder().p(b.dropout).build());
    }

    private static Cascade residual(ConvolutionFrontEndBuilder b, int block, Shape inputShape) {
        Cascade pipeline = new Cascade(inputShape);
        pipeline.append("conv", shape -> b.narrow(block, shape));
        pipeline.append("norm", b.norm);
        return pipeline;
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = convs.forward(x);
        return reduceConv.isPresent() ? drop.forward(y.add(reduceConv.get().forward(x))) : y;
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return convs.outputShape(inputShape);
    }
}
