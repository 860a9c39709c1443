package org.broca.lobes.models;

import org.broca.nnet.Cascade;
import org.broca.nnet.Dropout;
import org.broca.nnet.LayerNorm;
import org.broca.nnet.Linear;
import org.broca.nnet.PoolType;
import org.broca.nnet.Pooling1d;
import org.broca.nnet.RecurrentOptions;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Convolutions, then recurrent layers, then linear ones: SpeechBrain's {@code CRDNN}, the encoder of its recognizers.
 *
 * <p>Shapes: {@code [batch, time, features] -> [batch, frames, dnnNeurons]}, or as many as the last stage that there is
 * gives; {@code frames} is less than {@code time} where time is pooled. Padding takes part in normalizations and
 * recurrent layers, as in SpeechBrain. Keys: {@code CNN.block_0.conv_1.conv.weight}, …, {@code RNN.rnn.weight_ih_l0},
 * …, {@code DNN.block_0.linear.w.weight}, … Same numbers to 2e-5, gradients to 2e-4, and with the same seed the same
 * initial weights and statistics as SpeechBrain's.
 */
public final class Crdnn extends Cascade {
    private final int inputSize;

    Crdnn(CrdnnBuilder b) {
        super(b.shape());
        b.check();
        inputSize = Math.toIntExact(b.shape().get(-1));
        cnn(b);
        if (b.timePooling) {
            append(
                    "time_pooling",
                    Pooling1d.builder(PoolType.MAX, b.timePoolingSize)
                            .inputDims(4)
                            .poolAxis(1)
                            .build());
        }
        if (b.projectionDim != -1) {
            projection(b);
        }
        if (b.rnnLayers > 0) {
            rnn(b);
        }
        dnn(b);
    }

    public static CrdnnBuilder builder() {
        return new CrdnnBuilder();
    }

    private void cnn(CrdnnBuilder b) {
        if (b.cnnBlocks == 0) {
            return;
        }
        Cascade stage = stage("CNN");
        for (int i = 0; i < b.cnnBlocks; i++) {
            stage.append(
                    "block_" + i,
                    CnnBlock.builder(b.cnnChannels[i])
                            .kernelSize(b.cnnKernelsize)
                            .using2dPool(b.using2dPooling)
                            .poolingSize(b.interLayerPoolingSize[i])
                            .activation(b.activation)
                            .dropout(b.dropout));
        }
    }

    private void projection(CrdnnBuilder b) {
        stage("projection")
                .append("linear", Linear.builder(b.projectionDim).combineDims(true))
                .append("norm", LayerNorm.builder())
                .append("act", b.activation.get());
    }

    private void rnn(CrdnnBuilder b) {
        if (!b.useRnnp) {
            append("RNN", shape -> b.rnnClass.create(options(b, shape, b.rnnLayers, b.dropout)));
            return;
        }
        stage("RNN"); // SpeechBrain puts the layers beside it
        for (int i = 0; i < b.rnnLayers; i++) {
            append(shape -> b.rnnClass.create(options(b, shape, 1, 0)));
            append(Linear.builder(b.dnnNeurons).combineDims(true));
            append(Dropout.builder().p(b.dropout).build());
        }
    }

    private static RecurrentOptions options(CrdnnBuilder b, org.broca.tensor.Shape shape, int layers, double dropout) {
        return new RecurrentOptions(shape, b.rnnNeurons, layers, dropout, b.rnnBidirectional, b.rnnReInit);
    }

    private void dnn(CrdnnBuilder b) {
        if (b.dnnBlocks == 0) {
            return;
        }
        Cascade stage = stage("DNN");
        for (int i = 0; i < b.dnnBlocks; i++) {
            stage.append(
                    "block_" + i,
                    DnnBlock.builder(b.dnnNeurons).activation(b.activation).dropout(b.dropout));
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        Check.lastDim("Crdnn", x, inputSize);
        return super.forward(x);
    }
}
