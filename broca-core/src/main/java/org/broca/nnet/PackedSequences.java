package org.broca.nnet;

import java.util.List;
import org.broca.tensor.Check;
import org.broca.tensor.DType;
import org.broca.tensor.Device;
import org.broca.tensor.Tensor;
import org.broca.tensor.engine.Aten;

/**
 * A padded batch without its padding, the longest sequence first, as PyTorch's recurrent kernels take it.
 *
 * @param data the frames of all sequences, time by time, {@code [frames, size]}
 * @param batchSizes how many sequences have a frame at each time
 * @param order the sequences of the batch, the longest first
 * @param inverse where each sequence of the batch stands in that order
 */
record PackedSequences(Tensor data, Tensor batchSizes, Tensor order, Tensor inverse) {
    /** Packs {@code x [batch, time, size]}; a sequence has the whole part of {@code relative * time} frames. */
    static PackedSequences pack(String owner, Tensor x, Tensor relative) {
        Check.that(
                relative.dim() == 1 && relative.size(0) == x.size(0),
                "%s expects lengths [%d], one a sequence, but got %s",
                owner,
                x.size(0),
                relative.shape());
        Tensor lengths = relative.mul(x.size(1)).to(DType.INT64).to(Device.CPU); // [batch]
        checkLengths(owner, lengths.toLongArray(), x.size(1));
        Tensor.Indexed sorted = lengths.sort(0, true);
        Tensor order = sorted.indices().to(x.device());
        List<Tensor> packed = Aten.callAll("_pack_padded_sequence", x.indexSelect(0, order), sorted.values(), true);
        Tensor inverse = order.scatter(0, order, Tensor.arange(0, x.size(0)).to(x.device()));
        return new PackedSequences(packed.get(0), packed.get(1), order, inverse);
    }

    private static void checkLengths(String owner, long[] lengths, long time) {
        for (int i = 0; i < lengths.length; i++) {
            Check.that(
                    lengths[i] > 0 && lengths[i] <= time,
                    "%s: sequence %d of the batch has %d frames of %d: relative lengths must be in (0, 1] and leave"
                            + " at least one frame",
                    owner,
                    i,
                    lengths[i],
                    time);
        }
    }

    /**
     * The batch that {@code data} is packed from, padded with 0 to its longest sequence, {@code [batch, time, size]}.
     */
    Tensor unpack(Tensor data) {
        Tensor padded = Aten.callAll("_pad_packed_sequence", data, batchSizes, true, 0.0, batchSizes.size(0))
                .get(0);
        return padded.indexSelect(0, inverse);
    }
}
