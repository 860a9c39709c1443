package org.broca.lobes;

import org.broca.processing.ContextWindow;
import org.broca.processing.Deltas;
import org.broca.tensor.Tensor;

/** What features get from the frames around them: derivatives and neighbours, each if wanted. */
record TimeContext(boolean deltas, Deltas slopes, boolean context, ContextWindow window) {
    Tensor of(Tensor features) {
        Tensor all = deltas ? withDeltas(features) : features;
        return context ? window.forward(all) : all;
    }

    private Tensor withDeltas(Tensor features) {
        Tensor first = slopes.forward(features);
        return Tensor.cat(2, features, first, slopes.forward(first)); // [batch, frames, 3 * size]
    }
}
