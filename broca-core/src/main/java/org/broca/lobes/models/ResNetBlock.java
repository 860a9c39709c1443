package org.broca.lobes.models;

import java.util.Optional;
import org.broca.nnet.Layer;
import org.broca.nnet.Relu;
import org.broca.nnet.Sequential;
import org.broca.nnet.Sigmoid;
import org.broca.nnet.TensorMap;
import org.broca.nnet.TorchBatchNorm;
import org.broca.nnet.TorchLinear;
import org.broca.tensor.Tensor;

/**
 * Three convolutions, each after normalization and ReLU, and a shortcut around all; squeeze-excitation at the end where
 * wanted.
 *
 * <p>Shapes: {@code [batch, in, time, features] -> [batch, out, time / stride, features / stride]}, rounded up.
 */
final class ResNetBlock extends Layer implements TensorMap {
    private final TorchBatchNorm bn1;
    private final PlainConv conv1;
    private final TorchBatchNorm bn2;
    private final PlainConv conv2;
    private final TorchBatchNorm bn3;
    private final PlainConv conv3;
    private final Optional<Sequential> downsample;
    private final Optional<Excitation> excitation;

    ResNetBlock(int in, int out, int stride, boolean excited) {
        Optional<Sequential> shortcut =
                stride == 1 && in == out ? Optional.empty() : Optional.of(shortcut(in, out, stride));
        bn1 = child("bn1", TorchBatchNorm.builder(in).build());
        conv1 = child("conv1", PlainConv.overMaps(in, out, 3, stride));
        bn2 = child("bn2", TorchBatchNorm.builder(out).build());
        conv2 = child("conv2", PlainConv.overMaps(out, out, 3, 1));
        bn3 = child("bn3", TorchBatchNorm.builder(out).build());
        conv3 = child("conv3", PlainConv.overMaps(out, out, 1, 1));
        downsample = shortcut.map(layer -> child("downsample", layer)); // drawn first, but kept here
        excitation = excited ? Optional.of(child("se", new Excitation(out))) : Optional.empty();
    }

    private static Sequential shortcut(int in, int out, int stride) {
        return new Sequential()
                .append("0", PlainConv.overMaps(in, out, 1, stride))
                .append("1", TorchBatchNorm.builder(out).build());
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor y = conv1.forward(bn1.forward(x).relu());
        y = conv2.forward(bn2.forward(y).relu());
        y = conv3.forward(bn3.forward(y).relu()); // [batch, out, time / stride, features / stride]
        Tensor excited = excitation.isPresent() ? excitation.get().forward(y) : y;
        return excited.add(downsample.isPresent() ? downsample.get().forward(x) : x);
    }

    /** Scales each channel by a share that depends on all channels' means; keys {@code fc.0.weight}, … */
    private static final class Excitation extends Layer implements TensorMap {
        private final Sequential fc;

        Excitation(int channels) {
            Sequential layers = new Sequential()
                    .append("0", TorchLinear.builder(channels, channels).build())
                    .append("1", new Relu())
                    .append("2", TorchLinear.builder(channels, channels).build())
                    .append("3", new Sigmoid());
            fc = child("fc", layers);
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor shares = fc.forward(x.mean(false, 2, 3)); // [batch, channels]
            return x.mul(shares.unsqueeze(-1).unsqueeze(-1));
        }
    }
}
