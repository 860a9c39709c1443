package org.broca.nnet;

import org.broca.tensor.DType;
import org.broca.tensor.Shape;
import org.broca.tensor.Tensor;

/**
 * A mean over time with learned weights (Safari et al., 2020): SpeechBrain's {@code AttentionPooling}, with its
 * numbers. Padding takes part.
 *
 * <p>Shapes: {@code [batch, time, inputDim] -> [batch, inputDim]}. Keys: {@code attn_pooling_w.weight},
 * {@code attn_pooling_w.bias}. With the same seed, Python's initial weights.
 */
public final class AttentionPooling extends Layer implements SizedMap {
    private final TorchLinear score;

    public AttentionPooling(int inputDim) {
        score = child("attn_pooling_w", TorchLinear.builder(inputDim, 1).build());
    }

    @Override
    public Tensor forward(Tensor x) {
        Tensor scores = score.forward(x).squeeze(-1).to(DType.FLOAT32); // [batch, time]
        Tensor shares = scores.softmax(-1).unsqueeze(-1); // [batch, time, 1]
        return x.mul(shares).sum(false, 1); // [batch, inputDim]
    }

    @Override
    public Shape outputShape(Shape inputShape) {
        return Shape.of(inputShape.get(0), inputShape.get(2));
    }
}
