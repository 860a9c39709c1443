package org.broca.lobes.models;

import java.util.ArrayList;
import java.util.List;
import org.broca.nnet.Layer;
import org.broca.nnet.ModuleList;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Convolutions over groups of channels, each of which also sees the result of the one before (Gao et al., 2019); the
 * first group passes as it is.
 *
 * <p>Shapes: {@code [batch, channels, time]}, in and out.
 */
final class Res2NetBlock extends Layer implements TensorMap {
    private final int scale;
    private final ModuleList blocks;

    Res2NetBlock(int channels, int scale, int kernelSize, int dilation) {
        Check.that(
                scale > 0 && channels % scale == 0,
                "EcapaTdnn: res2net_scale must divide the channels of every block, got %d for %d",
                scale,
                channels);
        this.scale = scale;
        int width = channels / scale;
        blocks = child("blocks", new ModuleList(List.of()));
        for (int i = 1; i < scale; i++) {
            blocks.append(new TdnnBlock(width, width, TdnnBlock.Options.plain(kernelSize, dilation)));
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        List<Tensor> groups = x.chunk(scale, 1); // each [batch, channels / scale, time]
        List<Layer> maps = blocks.layers();
        List<Tensor> outputs = new ArrayList<>(List.of(groups.get(0)));
        for (int i = 1; i < scale; i++) {
            Tensor group = groups.get(i);
            Tensor input = i == 1 ? group : group.add(outputs.get(i - 1));
            outputs.add(((TensorMap) maps.get(i - 1)).forward(input));
        }
        return Tensor.cat(1, outputs.toArray(Tensor[]::new)); // [batch, channels, time]
    }
}
