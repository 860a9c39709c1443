package org.broca.lobes.models.transformer;

import java.util.Optional;
import org.broca.nnet.Dropout;
import org.broca.nnet.Layer;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.Sequential;
import org.broca.nnet.attention.Attended;
import org.broca.nnet.attention.Attention;
import org.broca.nnet.attention.AttentionContext;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/** Half a feed-forward part, attention, convolutions, and another half: what all Conformer layers are made of. */
abstract class ConformerBlock extends Layer {
    private final int dModel;
    private final Attention mhaLayer;
    private final ConvolutionModule convolutionModule;
    private final Sequential ffnModule1;
    private final Sequential ffnModule2;
    private final LayerNorm norm1;
    private final LayerNorm norm2;

    ConformerBlock(ConformerOptions<?> o) {
        o.checkSizes(getClass().getSimpleName());
        dModel = o.dModel;
        mhaLayer = child("mha_layer", o.attention(o.dFfn));
        convolutionModule = child("convolution_module", o.convolution());
        ffnModule1 = child("ffn_module1", o.feedForward());
        ffnModule2 = child("ffn_module2", o.feedForward());
        norm1 = child("norm1", o.norm());
        norm2 = child("norm2", o.norm());
        child("drop", Dropout.builder().p(o.dropout).build());
    }

    /** Attends to {@code memory} where there is one, else to the sequence itself. */
    final Attended run(
            Tensor x,
            Optional<Tensor> memory,
            AttentionContext context,
            Optional<Tensor> padding,
            Optional<DynChunkTrainConfig> chunks) {
        Check.lastDim(getClass().getSimpleName(), x, dModel);
        Tensor first = x.add(ffnModule1.forward(x).mul(0.5));
        Tensor query = norm1.forward(first);
        Tensor keys = memory.orElse(query);
        Attended attended = mhaLayer.forward(query, keys, keys, context);
        Tensor second = attended.output().add(first);
        Tensor third = second.add(convolutionModule.forward(second, padding, chunks));
        Tensor last = third.add(ffnModule2.forward(third).mul(0.5));
        return new Attended(norm2.forward(last), attended.weights());
    }
}
