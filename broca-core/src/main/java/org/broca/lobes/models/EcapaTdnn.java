package org.broca.lobes.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.broca.nnet.BatchNorm1d;
import org.broca.nnet.Conv1d;
import org.broca.nnet.Layer;
import org.broca.nnet.LengthsMap;
import org.broca.nnet.ModuleList;
import org.broca.nnet.SizedMap;
import org.broca.tensor.Check;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * One vector per utterance that tells its speaker (Desplanques et al., 2020, "ECAPA-TDNN: emphasized channel attention,
 * propagation and aggregation in TDNN based speaker verification"): Res2Net blocks with squeeze-excitation, whose
 * outputs are all seen by an attentive pooling over time, then a linear layer.
 *
 * <p>Squeeze-excitation and pooling look at lengths; convolutions and batch normalizations see padding. Keys:
 * {@code blocks.0.conv.conv.weight}, {@code blocks.1.tdnn1.conv.conv.weight}, …, {@code mfa.conv.conv.weight},
 * {@code asp.tdnn.conv.conv.weight}, {@code asp_bn.norm.weight}, {@code fc.conv.weight}. Same numbers as SpeechBrain's
 * {@code ECAPA_TDNN} to 1e-5 (1e-4 in training), gradients included, and the same initial weights from the same seed.
 *
 * <p>Shapes: {@code [batch, time, inputSize] -> [batch, 1, linNeurons]}, lengths relative in (0, 1], {@code [batch]}.
 */
public final class EcapaTdnn extends Layer implements SizedMap, LengthsMap {
    private final int inputSize;
    private final int linNeurons;
    private final TdnnBlock first;
    private final List<SeRes2NetBlock> blocks = new ArrayList<>();
    private final TdnnBlock mfa;
    private final AttentiveStatisticsPooling asp;
    private final BatchNorm1d aspNorm;
    private final Conv1d fc;

    EcapaTdnn(EcapaTdnnBuilder b) {
        b.check();
        inputSize = b.inputSize;
        linNeurons = b.linNeurons;
        int last = b.channels.length - 1;
        ModuleList list = child("blocks", new ModuleList(List.of()));
        first = new TdnnBlock(inputSize, b.channels[0], b.options(0));
        list.append(first);
        for (int i = 1; i < last; i++) {
            SeRes2NetBlock block =
                    new SeRes2NetBlock(b.channels[i - 1], b.channels[i], b.res2netScale, b.seChannels, b.options(i));
            blocks.add(block);
            list.append(block);
        }
        mfa = child("mfa", new TdnnBlock(b.channels[last - 1] * (last - 1), b.channels[last], b.options(last)));
        asp = child("asp", b.pooling(b.channels[last]));
        int pooled = 2 * b.channels[last];
        aspNorm = child(
                "asp_bn",
                BatchNorm1d.builder().inputSize(pooled).skipTranspose(true).build());
        fc = child("fc", SeBlock.pointwise(pooled, linNeurons));
    }

    /** A model of {@code inputSize} features a frame. */
    public static EcapaTdnnBuilder builder(int inputSize) {
        return new EcapaTdnnBuilder(inputSize);
    }

    @Override
    public Tensor forward(Tensor x) {
        return embed(x, Optional.empty());
    }

    @Override
    public Tensor forward(Tensor x, Tensor lengths) {
        return embed(x, Optional.of(FrameMask.of(lengths, x.size(1))));
    }

    private Tensor embed(Tensor x, Optional<FrameMask> mask) {
        Check.lastDim("EcapaTdnn", x, inputSize);
        Tensor y = first.forward(x.transpose(1, 2)); // [batch, channels, time]
        List<Tensor> outputs = new ArrayList<>();
        for (SeRes2NetBlock block : blocks) {
            y = block.forward(y, mask);
            outputs.add(y);
        }
        Tensor all = mfa.forward(Tensor.cat(1, outputs.toArray(Tensor[]::new))); // [batch, channels, time]
        Tensor pooled = aspNorm.forward(asp.pool(all, mask)); // [batch, 2 * channels, 1]
        return fc.forward(pooled).transpose(1, 2); // [batch, 1, linNeurons]
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return Shape.of(inputShape.get(0), 1, linNeurons);
    }
}
