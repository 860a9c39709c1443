package org.broca.nnet.attention;

import org.broca.nnet.Layer;
import org.broca.nnet.TensorMap;
import org.broca.tensor.Autograd;
import org.broca.tensor.Check;
import org.broca.tensor.Tensor;

/**
 * Vectors of the distances between two positions, for {@link RelPosMhaXl} (Dai et al., 2019, "Transformer-XL"), with
 * SpeechBrain's numbers: past and future of the same distance have the same vector.
 *
 * <p>Shapes: {@code [batch, time, ...] -> [1, 2 * time - 1, embDim]}, from the farthest past to the farthest future;
 * only the length of the input is looked at, and there is no limit on it. Key: {@code inv_freq}, a buffer.
 */
public final class RelPosEncXl extends Layer implements TensorMap {
    private final Tensor frequencies;

    /** Vectors of {@code embDim} numbers, which must be even. */
    public RelPosEncXl(int embDim) {
        Check.that(embDim > 0 && embDim % 2 == 0, "RelPosEncXL: emb_dim must be even, got %d", embDim);
        frequencies = buffer("inv_freq", Sinusoids.frequencies(embDim)); // [embDim / 2]
    }

    @Override
    public Tensor forward(Tensor x) {
        return makePe(x.size(1));
    }

    /** Vectors for sequences of {@code seqLen} positions. */
    public Tensor makePe(long seqLen) {
        Check.that(seqLen > 0, "RelPosEncXL: a sequence needs a position, got %d", seqLen);
        try (Autograd.Mode mode = Autograd.noGrad()) {
            Tensor distances = Tensor.arange(1 - seqLen, seqLen).abs().to(frequencies.device());
            Tensor angles = Sinusoids.angles(distances, frequencies); // [2 * seqLen - 1, embDim / 2]
            return Sinusoids.interleaved(angles.sin(), angles.cos()).unsqueeze(0); // [1, 2 * seqLen - 1, embDim]
        }
    }
}
