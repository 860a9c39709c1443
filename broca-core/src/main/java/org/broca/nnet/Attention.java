package org.broca.nnet;

import org.broca.tensor.DType;
import org.broca.tensor.Tensor;

/**
 * Looks at encoded frames from the state of a decoder: a layer that holds no state of its own.
 *
 * <p>What depends on the frames alone is computed once, in {@link #memory}. Several decoder states may look at one
 * utterance: states {@code [utterances * beams, size]}, those of an utterance next to each other, and frames
 * {@code [utterances, time, encDim]}, which are never copied for the beams.
 */
public abstract class Attention extends Layer {
    /**
     * Encoded utterances, ready to be looked at.
     *
     * @param states what weights are applied to, {@code [utterances, time, ...]}
     * @param keys what scores are computed from, {@code [utterances, time, attnDim]}
     * @param frames where an utterance has frames: bool {@code [utterances, 1, time]}
     * @param lengths number of frames of each utterance, int64 {@code [utterances]}
     */
    public record Memory(Tensor states, Tensor keys, Tensor frames, Tensor lengths) {}

    /**
     * What one look gives.
     *
     * @param context {@code [utterances * beams, outputDim]}
     * @param weights of the frames, each row sums to 1: {@code [utterances * beams, time]}
     */
    public record Look(Tensor context, Tensor weights) {}

    /**
     * Computes what all looks at these frames share.
     *
     * @param encoded {@code [utterances, time, encDim]}
     * @param lengths relative, in (0, 1], {@code [utterances]}; the absolute ones are rounded, halves to even
     */
    public final Memory memory(Tensor encoded, Tensor lengths) {
        Tensor counts = lengths.mul(encoded.size(1)).round().to(DType.INT64); // [utterances]
        Tensor places = Tensor.arange(0, encoded.size(1)).to(encoded.device());
        Tensor frames = places.unsqueeze(0).lt(counts.unsqueeze(1)).unsqueeze(1); // [utterances, 1, time]
        return memory(encoded, counts, frames);
    }

    abstract Memory memory(Tensor encoded, Tensor counts, Tensor frames);

    /** The weights before the first look, {@code [utterances * beams, time]}: the same for all frames. */
    public final Tensor initialWeights(Memory memory, long beams) {
        Tensor share = memory.lengths().to(memory.keys().dtype()).reciprocal().unsqueeze(1); // [utterances, 1]
        Tensor weights = memory.frames().squeeze(1).to(memory.keys().dtype()).mul(share); // [utterances, time]
        return beams == 1 ? weights : weights.repeatInterleave(beams, 0);
    }

    /**
     * Looks once.
     *
     * @param state of the decoder, {@code [utterances * beams, decDim]}
     * @param previous weights of the look before, or {@link #initialWeights}
     */
    public abstract Look look(Memory memory, Tensor state, Tensor previous);

    /** Scores to weights: {@code [utterances, beams, time]}, padding excluded. */
    static Tensor weights(Tensor scores, Memory memory, double scaling) {
        Tensor scaled = scaling == 1 ? scores : scores.mul(scaling);
        return scaled.maskedFill(memory.frames().logicalNot(), Double.NEGATIVE_INFINITY)
                .softmax(-1);
    }

    /** States by utterance: {@code [utterances * beams, size] -> [utterances, beams, size]}. */
    static Tensor byUtterance(Tensor rows, Memory memory) {
        return rows.unflatten(0, memory.keys().size(0), -1);
    }
}
