package org.broca.lobes.models;

import java.util.Optional;
import org.broca.nnet.Conv1d;
import org.broca.nnet.Layer;
import org.broca.tensor.Tensor;

/**
 * Squeeze and excitation (Hu et al., 2018): each channel is scaled by a share that depends on all channels' means over
 * time.
 *
 * <p>Shapes: {@code [batch, channels, time]}, in and out.
 */
final class SeBlock extends Layer {
    private final Conv1d conv1;
    private final Conv1d conv2;

    SeBlock(int channels, int seChannels) {
        conv1 = child("conv1", pointwise(channels, seChannels));
        conv2 = child("conv2", pointwise(seChannels, channels));
    }

    static Conv1d pointwise(int in, int out) {
        return Conv1d.builder(out, 1).inChannels(in).skipTranspose(true).build();
    }

    Tensor forward(Tensor x, Optional<FrameMask> mask) {
        Tensor squeezed = mask.isPresent() ? mask.get().mean(x) : x.mean(true, 2); // [batch, channels, 1]
        Tensor hidden = conv1.forward(squeezed).relu(); // [batch, seChannels, 1]
        return x.mul(conv2.forward(hidden).sigmoid()); // [batch, channels, time]
    }
}
