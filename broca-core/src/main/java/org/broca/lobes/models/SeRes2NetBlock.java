package org.broca.lobes.models;

import java.util.Optional;
import org.broca.nnet.Conv1d;
import org.broca.nnet.Layer;
import org.broca.tensor.Tensor;

/**
 * The block of ECAPA-TDNN: a pointwise convolution, Res2Net, another pointwise convolution and squeeze-excitation, with
 * a shortcut around all.
 *
 * <p>Shapes: {@code [batch, in, time] -> [batch, out, time]}.
 */
final class SeRes2NetBlock extends Layer {
    private final TdnnBlock tdnn1;
    private final Res2NetBlock res2net;
    private final TdnnBlock tdnn2;
    private final SeBlock se;
    private final Optional<Conv1d> shortcut;

    SeRes2NetBlock(int in, int out, int scale, int seChannels, TdnnBlock.Options options) {
        tdnn1 = child("tdnn1", new TdnnBlock(in, out, options.pointwise()));
        res2net = child("res2net_block", new Res2NetBlock(out, scale, options.kernelSize(), options.dilation()));
        tdnn2 = child("tdnn2", new TdnnBlock(out, out, options.pointwise()));
        se = child("se_block", new SeBlock(out, seChannels));
        shortcut = in == out ? Optional.empty() : Optional.of(child("shortcut", SeBlock.pointwise(in, out)));
    }

    Tensor forward(Tensor x, Optional<FrameMask> mask) {
        Tensor residual = shortcut.isPresent() ? shortcut.get().forward(x) : x; // [batch, out, time]
        Tensor y = tdnn2.forward(res2net.forward(tdnn1.forward(x))); // [batch, out, time]
        return se.forward(y, mask).add(residual);
    }
}
