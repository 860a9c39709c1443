package org.broca.nnet;

import org.broca.tensor.Autograd;
import org.broca.tensor.Functional;
import org.broca.tensor.Tensor;

/** Dropout masks drawn in advance: each batch takes the next of them, one a sequence. */
final class DropMasks {
    private static final long COUNT = 16000;

    private final double dropout;
    private final Tensor masks;
    private long batch;
    private long next;

    /**
     * Takes masks from {@code masks}, the first time without drawing anew if the batch has {@code batch} sequences.
     *
     * @param masks what {@link #draw} gave, in the memory of the layer
     */
    DropMasks(double dropout, Tensor masks, long batch) {
        this.dropout = dropout;
        this.masks = masks;
        this.batch = batch;
    }

    /** Fresh masks, {@code [16000, hiddenSize]}. */
    static Tensor draw(double dropout, int hiddenSize) {
        return Functional.dropout(Tensor.ones(COUNT, hiddenSize), dropout, true);
    }

    /** Masks for a batch of {@code size} sequences, {@code [size, hiddenSize]}; a change of size draws all anew. */
    Tensor take(long size) {
        if (batch != size) {
            batch = size;
            redraw();
        }
        if (next + size > COUNT) {
            next = 0;
            redraw();
        }
        Tensor taken = masks.narrow(0, next, size).copy(); // a later draw must not change what backward needs
        next += size;
        return taken;
    }

    private void redraw() {
        try (Autograd.Mode mode = Autograd.noGrad()) {
            masks.copyInPlace(Functional.dropout(masks.onesLike(), dropout, true));
        }
    }
}
