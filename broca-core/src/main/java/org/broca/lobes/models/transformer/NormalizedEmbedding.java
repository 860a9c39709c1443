package org.broca.lobes.models.transformer;

import org.broca.nnet.Embedding;
import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Tensor;

/**
 * Vectors of symbols times the root of their size (Vaswani et al., 2017), with SpeechBrain's numbers.
 *
 * <p>Shapes: {@code [batch, time]} whole numbers {@code -> [batch, time, dModel]}. Key: {@code emb.Embedding.weight}.
 */
public final class NormalizedEmbedding extends Layer implements TensorMap {
    private final int dModel;
    private final Embedding emb;

    public NormalizedEmbedding(int dModel, int vocab) {
        this.dModel = dModel;
        emb = child("emb", Embedding.builder(vocab).embeddingDim(dModel).build());
    }

    @Override
    public Tensor forward(Tensor x) {
        return emb.forward(x).mul(Math.sqrt(dModel));
    }
}
