package org.broca.lobes.models;

import java.util.ArrayList;
import java.util.List;
import org.broca.nnet.Init;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.Relu;
import org.broca.nnet.Sequential;
import org.broca.nnet.SizedMap;
import org.broca.nnet.TensorMap;
import org.broca.nnet.TorchBatchNorm;
import org.broca.nnet.TorchLinear;
import org.broca.nnet.TorchSoftmax;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * One vector per utterance that tells its speaker: residual blocks over time and features, normalized before they act
 * (He et al., 2016), with squeeze-excitation in the first two stages, then attentive statistics.
 *
 * <p>Lengths change nothing, as in SpeechBrain: padding is seen like speech. Keys: {@code conv1.weight},
 * {@code layer1.0.bn1.weight}, …, {@code attention.0.weight}, {@code fc_embed.weight}, {@code norm_embed.weight}. Same
 * numbers as SpeechBrain's {@code ResNet} to 1e-5 (1e-4 in training), gradients included, and the same initial weights
 * from the same seed.
 *
 * <p>Shapes: {@code [batch, time, inputSize] -> [batch, linNeurons]}.
 */
public final class ResNet extends Layer implements SizedMap, LengthsMap {
    private static final int ATTENTION = 128;
    private static final double LEAST_VARIANCE = 1e-5;

    private final int inputSize;
    private final int linNeurons;
    private final List<TensorMap> maps = new ArrayList<>();
    private final TorchBatchNorm normStats;
    private final Sequential attention;
    private final TorchLinear fcEmbed;
    private final TorchBatchNorm normEmbed;

    ResNet(ResNetBuilder b) {
        b.check();
        inputSize = b.inputSize;
        linNeurons = b.linNeurons;
        maps.add(child("conv1", PlainConv.overMaps(1, b.channels[0], 3, 1)));
        maps.add(child("bn1", TorchBatchNorm.builder(b.channels[0]).build()));
        maps.add((TensorMap) child("activation1", b.activation.get()));
        for (int i = 0; i < b.channels.length; i++) {
            maps.add(child("layer" + (i + 1), stage(b, i)));
        }
        int rows = b.channels[b.channels.length - 1] * b.featuresLeft();
        normStats = child("norm_stats", TorchBatchNorm.builder(2 * rows).build());
        attention = child("attention", attention(rows));
        fcEmbed = child("fc_embed", TorchLinear.builder(2 * rows, linNeurons).build());
        normEmbed = child("norm_embed", TorchBatchNorm.builder(linNeurons).build());
        redrawFilters();
    }

    private static Sequential stage(ResNetBuilder b, int index) {
        int out = b.channels[index];
        int in = b.channels[Math.max(0, index - 1)];
        Sequential blocks = new Sequential();
        for (int i = 0; i < b.blockSizes[index]; i++) {
            int stride = i == 0 ? b.strides[index] : 1;
            blocks.append(String.valueOf(i), new ResNetBlock(i == 0 ? in : out, out, stride, index < 2));
        }
        return blocks;
    }

    private static Sequential attention(int rows) {
        return new Sequential()
                .append("0", PlainConv.overTime(rows, ATTENTION))
                .append("1", new Relu())
                .append("2", TorchBatchNorm.builder(ATTENTION).build())
                .append("3", PlainConv.overTime(ATTENTION, rows))
                .append("4", new TorchSoftmax(2));
    }

    /** Filters over maps are drawn a second time, normal with the variance that their outputs ask for. */
    private void redrawFilters() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            for (Tensor filters : parameters()) {
                if (filters.dim() == 4) {
                    long fanOut = filters.size(0) * filters.size(2) * filters.size(3);
                    double std = Math.sqrt(2) / Math.sqrt(fanOut);
                    filters.copyInPlace(Init.normal(std, filters.shape().toArray()));
                }
            }
        }
    }

    public static ResNetBuilder builder() {
        return new ResNetBuilder();
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.lastDim("ResNet", x, inputSize);
        Tensor y = x.unsqueeze(1); // [batch, 1, time, features]
        for (TensorMap map : maps) {
            y = map.forward(y);
        }
        Tensor frames = y.transpose(2, 3).flatten(1, 2); // [batch, channels * features, time]
        Tensor shares = attention.forward(frames); // the same shape
        Tensor mean = frames.mul(shares).sum(false, 2); // [batch, channels * features]
        Tensor variance = frames.square().mul(shares).sum(false, 2).sub(mean.square());
        Tensor std = variance.clampMin(LEAST_VARIANCE).sqrt();
        Tensor statistics = normStats.forward(Tensor.cat(1, mean, std)); // [batch, 2 * channels * features]
        return normEmbed.forward(fcEmbed.forward(statistics)); // [batch, linNeurons]
    }

    @Override
    public Tensor forward(Tensor x, Tensor lengths) {
        return forward(x);
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return Shape.of(inputShape.get(0), linNeurons);
    }
}
